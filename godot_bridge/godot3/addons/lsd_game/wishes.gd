# What a client has asked for and holds on to, so that a new session can be told: rules, prompt, parameters.
# One file for Godot 3 and 4.

const MAX_PARAMETERS = 64
# Rules or prompts without an answer; with those that hold, as many rules as a server takes in a second.
const MAX_ASKED = 3
# The order of saying: rules start from their own prompt.
const ORDER = ["rules", "prompt", "parameter"]

# What the server has not answered, oldest first: it may refuse the newest.
var _asked = []
# Granted by an earlier session, and not yet by this one, which hears them first; by what a newer request replaces.
var _held = {}
# What its session knows, likewise.
var _granted = {}


# Note what is about to be sent; events and re-anchorings are of their moment, and let go.
func keep(message):
	if not message["op"] in ORDER:
		return
	var key = _key(message)
	var older = _asked_of(key)
	var known = _known()
	if not known.has(key) and known.size() >= MAX_PARAMETERS + 2:
		return
	if message["op"] == "parameter":
		for other in older:
			_asked.erase(other)
		_held.erase(key)
	elif older.size() == MAX_ASKED:
		_inherit(older[0], older[1])
		_asked.erase(older[0])
	_asked.append(message.duplicate())


# The server knows it now; one that it refuses is forgotten, and what was granted before holds.
func on_ack(id, ok):
	for message in _held.values() + _asked:
		if message["id"] == id:
			var key = _key(message)
			if _held.has(key) and _held[key]["id"] == id:
				_held.erase(key)
			else:
				_asked.erase(message)
			if ok:
				_inherit(_granted.get(key, {}), message)
				_granted[key] = message
			return


# What a session has to be told at the beginning of a connection: all, or what got lost on its way.
func to_say(is_resumed):
	if not is_resumed:
		for key in _granted:
			if _granted[key]["op"] != "parameter" or _asked_of(key).size() == 0:
				_held[key] = _at_once(_granted[key])
		_granted = {}
	var messages = []
	for op in ORDER:
		for message in _held.values() + _asked:
			if message["op"] == op:
				messages.append(message.duplicate())
	return messages


func _asked_of(key):
	var messages = []
	for message in _asked:
		if _key(message) == key:
			messages.append(message)
	return messages


# A set of what is held on to, by what a newer request replaces.
func _known():
	var known = _granted.duplicate()
	for message in _held.values() + _asked:
		known[_key(message)] = true
	return known


func _key(message):
	return "parameter " + message["name"] if message["op"] == "parameter" else message["op"]


# A prompt without a strength has left it as it was.
func _inherit(before, message):
	if before.has("strength") and not message.has("strength"):
		message["strength"] = before["strength"]


# It was faded to before.
func _at_once(message):
	var told = message.duplicate()
	if told["op"] == "prompt":
		told["seconds"] = 0.0
	return told
