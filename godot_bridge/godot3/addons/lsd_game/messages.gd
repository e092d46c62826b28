# The messages of lsd.v1 as dictionaries with their names on the wire (docs/protocol.md). One file for Godot 3 and 4.

const MessagePack = preload("messagepack.gd")

# Fields in the protocol's order; the bytes of a message have what the dictionary has of them.
const FROM_CLIENT = {
	"identify": [
		["version", "integer"], ["client", "text"], ["width", "integer"], ["height", "integer"], ["answer_codec", "text"],
		["token", "text"], ["resume_key", "text"],
	],
	"watch": [["version", "integer"], ["client", "text"], ["token", "text"], ["session", "text"]],
	"frame": [
		["seq", "integer"], ["time_us", "integer"], ["width", "integer"], ["height", "integer"], ["codec", "text"],
		["data", "binary"], ["bottom_up", "boolean"], ["plane_width", "integer"], ["plane_height", "integer"],
		["depth", "binary"], ["motion", "binary"], ["regions", "binary"],
	],
	"event": [["id", "integer"], ["name", "text"], ["data", "data"]],
	"prompt": [["id", "integer"], ["prompts", "prompts"], ["seconds", "number"], ["strength", "number"]],
	"parameter": [["id", "integer"], ["name", "text"], ["value", "number"]],
	"rules": [["id", "integer"], ["text", "text"]],
	"reanchor": [["id", "integer"]],
	"ping": [["id", "integer"]],
	"seen": [["number", "integer"]],
}
# What a client cannot do without.
const FROM_SERVER = {
	"hello": [["versions", TYPE_ARRAY], ["max_width", TYPE_INT], ["max_height", TYPE_INT], ["max_unanswered", TYPE_INT]],
	"ready": [["session", TYPE_STRING], ["resume_key", TYPE_STRING], ["is_resumed", TYPE_BOOL]],
	"frame": [
		["seq", TYPE_INT], ["time_us", TYPE_INT], ["width", TYPE_INT], ["height", TYPE_INT], ["codec", TYPE_STRING],
		["style", TYPE_DICTIONARY],
	],
	"dropped": [["seq", TYPE_INT], ["reason", TYPE_STRING]],
	"ack": [["id", TYPE_INT], ["ok", TYPE_BOOL]],
	"pong": [["id", TYPE_INT]],
	"status": [["state", TYPE_STRING], ["message", TYPE_STRING]],
	"watching": [["session", TYPE_STRING], ["sessions", TYPE_ARRAY]],
	"view": [["number", TYPE_INT]],
}


# The bytes of a message: op first, then its fields.
static func encode(message):
	var fields = []
	for field in FROM_CLIENT[message["op"]]:
		if message.has(field[0]):
			fields.append(field)
	var writer = MessagePack.Writer.new()
	writer.map(fields.size() + 1)
	writer.text("op")
	writer.text(message["op"])
	for field in fields:
		writer.text(field[0])
		write(writer, field[1], message[field[0]])
	return writer.finish()


# The message that `bytes` hold; null when they are none of the protocol's.
static func decode(bytes):
	var message = MessagePack.read(bytes)
	if typeof(message) != TYPE_DICTIONARY or not FROM_SERVER.has(message.get("op")):
		return null
	for field in FROM_SERVER[message["op"]]:
		if typeof(message.get(field[0])) != field[1]:
			return null
	return message


static func write(writer, kind, value):
	match kind:
		"integer":
			writer.integer(int(value))
		"number":
			writer.number(value)
		"text":
			writer.text(value)
		"boolean":
			writer.boolean(value)
		"binary":
			writer.binary(value)
		"data":
			write_data(writer, value)
		"prompts":
			write_prompts(writer, value)


static func write_data(writer, data):
	writer.map(data.size())
	for name in data:
		var value = data[name]
		writer.text(name)
		if typeof(value) == TYPE_STRING:
			writer.text(value)
		elif typeof(value) == TYPE_BOOL:
			writer.boolean(value)
		elif value == floor(value) and abs(value) < 9007199254740992.0:
			writer.integer(int(value))
		else:
			writer.number(value)


static func write_prompts(writer, prompts):
	writer.array(prompts.size())
	for prompt in prompts:
		writer.map(2)
		writer.text("text")
		writer.text(prompt["text"])
		writer.text("weight")
		writer.number(prompt["weight"])
