# What a client has asked for and holds on to, so that a new session can be told: rules, prompt, parameters.
# One file for Godot 3 and 4.

const MAX_PARAMETERS = 64
# The order of saying: rules start from their own prompt.
const ORDER = ["rules", "prompt", "parameter"]

# Key, what a newer request replaces, to message: what the server has not answered, and what its session knows.
var _asked = {}
var _granted = {}


# Note what is about to be sent; events and re-anchorings are of their moment, and let go.
func keep(message):
	if not message["op"] in ORDER:
		return
	var key = _key(message)
	var before = _asked.get(key, _granted.get(key))
	if before == null and _num_known() >= MAX_PARAMETERS + 2:
		return
	var kept = message.duplicate()
	if before != null and before.has("strength") and not kept.has("strength"):
		kept["strength"] = before["strength"]
	_asked[key] = kept


# The server knows it now; one that it refuses is forgotten.
func on_ack(id, ok):
	for key in _asked.keys():
		if _asked[key]["id"] == id:
			if ok:
				_granted[key] = _asked[key]
			_asked.erase(key)


# What a session has to be told at the beginning of a connection: all, or what got lost on its way.
func to_say(is_resumed):
	if not is_resumed:
		for key in _granted:
			if not _asked.has(key):
				_asked[key] = _at_once(_granted[key])
		_granted = {}
	var messages = []
	for op in ORDER:
		for key in _asked:
			if _asked[key]["op"] == op:
				messages.append(_asked[key].duplicate())
	return messages


func _num_known():
	var count = _granted.size()
	for key in _asked:
		if not _granted.has(key):
			count += 1
	return count


func _key(message):
	return "parameter " + message["name"] if message["op"] == "parameter" else message["op"]


# It was faded to before.
func _at_once(message):
	var told = message.duplicate()
	if told["op"] == "prompt":
		told["seconds"] = 0.0
	return told
