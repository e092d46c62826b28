# The client's half of a conversation in lsd.v1: bytes in, messages out, credits counted. No socket, no clock.
# One file for Godot 3 and 4.

const Messages = preload("messages.gd")
const VERSION = 1

var hello = null
var ready_message = null
# What to send at once; null for nothing.
var reply = null
# A sentence, once the server has broken the protocol.
var mistake = ""
var _identity
var _unsettled = {}


func _init(identity):
	_identity = identity


func is_ready():
	return ready_message != null


func num_credits():
	return 0 if ready_message == null else hello["max_unanswered"] - _unsettled.size()


# The widest and highest frame that may be sent.
func max_width():
	return _identity["width"]


func max_height():
	return _identity["height"]


# Take one WebSocket message and return it; null where `mistake` says what is wrong.
func receive(bytes):
	reply = null
	var message = Messages.decode(bytes)
	if message == null:
		mistake = "a message is not of the protocol"
		return null
	if hello == null:
		return _on_hello(message)
	match message["op"]:
		"ready":
			ready_message = message
		"frame", "dropped":
			if not _unsettled.erase(message["seq"]):
				mistake = "frame %d was settled twice, or never sent" % message["seq"]
				return null
	return message


# The bytes of a message; a frame takes a credit.
func send(message):
	if message["op"] == "frame":
		_unsettled[message["seq"]] = true
	return Messages.encode(message)


func _on_hello(message):
	if message["op"] != "hello" or not VERSION in message["versions"]:
		mistake = "the server does not speak version %d" % VERSION
		return null
	hello = message
	_identity["width"] = int(min(_identity["width"], hello["max_width"]))
	_identity["height"] = int(min(_identity["height"], hello["max_height"]))
	reply = Messages.encode(_identity)
	return message
