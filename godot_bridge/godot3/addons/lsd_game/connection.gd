# Keeps a conversation going: connects again with growing waits, resumes, notices silence. Clocks are arguments.
# One file for Godot 3 and 4; link.gd holds what differs.

const Conversation = preload("conversation.gd")
const Link = preload("link.gd")
const Wishes = preload("wishes.gd")
const FIRST_WAIT_MS = 250.0
const LONGEST_WAIT_MS = 1000.0
const PING_AFTER_MS = 1000
const DEAD_AFTER_MS = 2000
const FINAL_CODES = [1009, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4010, 4011]

# connecting, open, waiting or ended, and a sentence that says why.
var state = "waiting"
var reason = ""
var _url
var _identity
var _wishes = Wishes.new()
var _link = null
var _conversation = null
var _resume_key = ""
var _num_failures = 0
var _retry_ms = 0
var _heard_ms = 0
var _asked_ms = 0
var _next_id = 1
var _next_seq = 0


func _init(url, identity):
	_url = url
	_identity = identity


func is_open():
	return _conversation != null and _conversation.is_ready()


func num_credits():
	return _conversation.num_credits() if is_open() else 0


func max_width():
	return _conversation.max_width()


func max_height():
	return _conversation.max_height()


# Do what is due; returns the messages that have come.
func poll(now_ms):
	var messages = []
	if state == "ended":
		return messages
	if _link == null:
		if now_ms >= _retry_ms:
			_connect(now_ms)
		return messages
	_link.poll()
	var bytes = _link.take()
	while bytes != null:
		var message = _take(bytes, now_ms)
		if message == null:
			_lost(now_ms, 0, _conversation.mistake)
			return messages
		messages.append(message)
		bytes = _link.take()
	if _link.is_closed():
		_lost(now_ms, _link.close_code, _link.close_reason)
	else:
		_pulse(now_ms)
	return messages


# Send a small message, which gets its id here; returns the id that its ack will have, 0 while not connected.
func request(message):
	if not is_open():
		return 0
	var id = _next_id
	_next_id += 1
	message["id"] = id
	_wishes.keep(message)
	_link.send(_conversation.send(message))
	return id


# Send a frame, which gets its seq here; a credit must be left.
func send_frame(frame):
	frame["seq"] = _next_seq
	_next_seq += 1
	_link.send(_conversation.send(frame))


func close():
	if _link != null:
		_link.close()
	_link = null
	_conversation = null
	_set_state("ended", "stopped")


func _connect(now_ms):
	var identity = _identity.duplicate()
	if _resume_key != "":
		identity["resume_key"] = _resume_key
	_conversation = Conversation.new(identity)
	_next_seq = 0
	_heard_ms = now_ms
	_asked_ms = now_ms
	_set_state("connecting", "")
	_link = Link.new()
	_link.open(_url)


func _take(bytes, now_ms):
	_heard_ms = now_ms
	var message = _conversation.receive(bytes)
	if _conversation.reply != null:
		_link.send(_conversation.reply)
		_conversation.reply = null
	if message != null and message["op"] == "ready":
		_resume_key = message["resume_key"]
		_num_failures = 0
		_set_state("open", "")
		for wish in _wishes.to_say(message["is_resumed"]):
			_link.send(_conversation.send(wish))
	elif message != null and message["op"] == "ack":
		_wishes.on_ack(message["id"], message["ok"])
	return message


func _lost(now_ms, code, sentence):
	_link.close()
	_link = null
	_conversation = null
	if code in FINAL_CODES:
		_resume_key = ""
		_set_state("ended", sentence)
		return
	var wait_ms = min(LONGEST_WAIT_MS, FIRST_WAIT_MS * pow(2, min(_num_failures, 2)))
	_retry_ms = now_ms + wait_ms * (0.5 + 0.5 * randf())
	_num_failures += 1
	_set_state("waiting", sentence)


func _pulse(now_ms):
	var is_waiting = _heard_ms <= _asked_ms
	if is_waiting and now_ms - _asked_ms > DEAD_AFTER_MS:
		_lost(now_ms, 0, "the server has gone silent")
	elif not is_waiting and now_ms - _heard_ms > PING_AFTER_MS:
		_asked_ms = now_ms
		request({"op": "ping"})


func _set_state(new_state, sentence):
	state = new_state
	reason = sentence
