# The codec against tests/golden, wishes against tests/wishes.json: prints "N passed, M failed" and the names of what failed.
extends Node

const MessagePack = preload("res://addons/lsd_game/messagepack.gd")
const Messages = preload("res://addons/lsd_game/messages.gd")
const Conversation = preload("res://addons/lsd_game/conversation.gd")
const Wishes = preload("res://addons/lsd_game/wishes.gd")
const DIGITS = "0123456789abcdef"

var num_passed = 0
var num_failed = 0
var folder = OS.get_environment("LSD_GOLDEN")


func _ready():
	var directory = Directory.new()
	directory.open(folder)
	directory.list_dir_begin(true)
	var name = directory.get_next()
	while name != "":
		if name.ends_with(".json"):
			check_file(name)
		name = directory.get_next()
	check_credits()
	for case in read_json(OS.get_environment("LSD_WISHES")):
		check_wishes(case["case"], case["steps"])
	print("%d passed, %d failed" % [num_passed, num_failed])
	get_tree().quit(0 if num_failed == 0 else 1)


func check(name, is_right):
	if is_right:
		num_passed += 1
	else:
		num_failed += 1
		print("failed: ", name)


func check_file(name):
	var content = load_json(name)
	for vector in content["cases"]:
		var title = "%s: %s" % [name, vector["case"]]
		var bytes = unhex(vector["hex"])
		if not content.has("message"):
			check(title, vector["code"] != 4002 or Messages.decode(bytes) == null)
		elif content["from"] == "client":
			check(title + " written", hex(Messages.encode(from_json(vector["fields"]))) == vector["hex"])
			check(title + " read", is_same(MessagePack.read(bytes), from_json(vector["fields"])))
		else:
			check(title + " read", is_same(Messages.decode(bytes), from_json(vector["fields"])))


func check_credits():
	var conversation = Conversation.new({
		"op": "identify", "version": 1, "client": "test", "width": 4000, "height": 300, "answer_codec": "jpeg",
	})
	conversation.receive(golden("server_hello.json"))
	check("identify is cut to what the server takes", MessagePack.read(conversation.reply)["width"] == 1920)
	check("no credit before ready", conversation.num_credits() == 0)
	conversation.receive(golden("server_ready.json"))
	var seq = Messages.decode(golden("server_frame.json"))["seq"]
	for index in range(2):
		conversation.send({"op": "frame", "seq": seq + index})
	check("two frames go out", conversation.num_credits() == 0)
	conversation.receive(golden("server_frame.json"))
	check("an answer gives a credit back", conversation.num_credits() == 1)
	conversation.receive(golden("server_frame.json"))
	check("no frame is settled twice", conversation.mistake != "")


func check_wishes(title, steps):
	var wishes = Wishes.new()
	for step in steps:
		if step.has("keep"):
			wishes.keep(step["keep"])
		elif step.has("ack"):
			wishes.on_ack(step["ack"], step["ok"])
		else:
			check(title, is_same(wishes.to_say(step["to_say"] == "resumed"), step["is"]))


func golden(name):
	return unhex(load_json(name)["cases"][0]["hex"])


func load_json(name):
	return read_json(folder + "/" + name)


func read_json(path):
	var file = File.new()
	file.open(path, File.READ)
	return JSON.parse(file.get_as_text()).result


func from_json(value):
	if typeof(value) == TYPE_ARRAY:
		var items = []
		for item in value:
			items.append(from_json(item))
		return items
	if typeof(value) != TYPE_DICTIONARY:
		return value
	if value.has("$bytes"):
		return unhex(value["$bytes"])
	var fields = {}
	for key in value:
		fields[key] = from_json(value[key])
	return fields


# Equal but for whole numbers, which JSON of Godot 3 reads as floats.
func is_same(one, other):
	if typeof(one) == TYPE_DICTIONARY and typeof(other) == TYPE_DICTIONARY:
		for key in other:
			if not one.has(key) or not is_same(one[key], other[key]):
				return false
		return one.size() == other.size()
	if typeof(one) == TYPE_ARRAY and typeof(other) == TYPE_ARRAY:
		for index in range(other.size()):
			if index >= one.size() or not is_same(one[index], other[index]):
				return false
		return one.size() == other.size()
	if typeof(one) == TYPE_INT and typeof(other) == TYPE_REAL:
		return one == int(other)
	return typeof(one) == typeof(other) and one == other


func hex(bytes):
	var text = ""
	for byte in bytes:
		text += DIGITS[byte >> 4] + DIGITS[byte & 15]
	return text


func unhex(text):
	var bytes = PoolByteArray()
	for at in range(0, text.length(), 2):
		bytes.append(DIGITS.find(text[at]) * 16 + DIGITS.find(text[at + 1]))
	return bytes
