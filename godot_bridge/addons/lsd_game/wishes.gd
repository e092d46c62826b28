# What a client has asked for and holds on to, so that a new session can be told: rules, prompt, parameters.
# One file for Godot 3 and 4.

const MAX_PARAMETERS = 64
# Rules or prompts without an answer; with those that hold, as many rules as a server takes in a second.
const MAX_ASKED = 3
# The order of saying: rules start from their own prompt.
const ORDER = ["rules", "prompt", "parameter"]

# What the server has not answered, oldest first: it may refuse the newest.
var _asked = []
# What its session knows, by what a newer request replaces.
var _granted = {}


# Note what is about to be sent; events and re-anchorings are of their moment, and let go.
func keep(message):
	if not message["op"] in ORDER:
		return
	var key = _key(message)
	var older = _asked_of(key)
	if older.size() == 0 and not _granted.has(key) and _num_known() >= MAX_PARAMETERS + 2:
		return
	while older.size() > (0 if message["op"] == "parameter" else MAX_ASKED - 1):
		_asked.erase(older.pop_front())
	_asked.append(message.duplicate())


# The server knows it now; one that it refuses is forgotten, and what was granted before holds.
func on_ack(id, ok):
	for message in _asked:
		if message["id"] == id:
			_asked.erase(message)
			if ok:
				_grant(message)
			return


# What a session has to be told at the beginning of a connection: all, or what got lost on its way.
func to_say(is_resumed):
	if not is_resumed:
		var held = []
		for key in _granted:
			if _granted[key]["op"] != "parameter" or _asked_of(key).size() == 0:
				held.append(_at_once(_granted[key]))
		_asked = held + _asked
		_granted = {}
	var messages = []
	for op in ORDER:
		for message in _asked:
			if message["op"] == op:
				messages.append(message.duplicate())
	return messages


func _asked_of(key):
	var messages = []
	for message in _asked:
		if _key(message) == key:
			messages.append(message)
	return messages


func _num_known():
	var known = _granted.duplicate()
	for message in _asked:
		known[_key(message)] = true
	return known.size()


func _key(message):
	return "parameter " + message["name"] if message["op"] == "parameter" else message["op"]


# A prompt without a strength has left it as it was.
func _grant(message):
	var before = _granted.get(_key(message), {})
	if before.has("strength") and not message.has("strength"):
		message["strength"] = before["strength"]
	_granted[_key(message)] = message


# It was faded to before.
func _at_once(message):
	var told = message.duplicate()
	if told["op"] == "prompt":
		told["seconds"] = 0.0
	return told
