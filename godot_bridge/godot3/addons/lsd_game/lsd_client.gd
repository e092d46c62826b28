# Restyles what a viewport shows: its frames go to lsd-game serve, the answers lie over the game. For Godot 3.
extends Node

signal answered(style, latency_ms)
signal acknowledged(id, ok, message)
signal status_changed(state, message)

const Connection = preload("connection.gd")
const STALE_AFTER_MS = 1000
const LAYER = 100

export var url = "ws://127.0.0.1:8765"
export var token = ""
# The Viewport that draws the world; empty: the game's own, which is then drawn once more without the answer.
export(NodePath) var source_viewport
# Bounds of what is sent, in pixels; larger pictures are scaled down.
export var max_size = Vector2(640, 640)
export var is_enabled = true

# Answers so far.
var num_answered = 0
var _connection
var _state = ""
var _layer = CanvasLayer.new()
var _picture = TextureRect.new()
var _texture = ImageTexture.new()
var _shown_ms = -STALE_AFTER_MS


func _ready():
	var identity = {
		"op": "identify", "version": 1, "client": "godot 0.1.0", "width": int(max_size.x), "height": int(max_size.y),
		"answer_codec": "jpeg",
	}
	if token != "":
		identity["token"] = token
	randomize()
	_connection = Connection.new(url, identity)
	_layer.layer = LAYER
	_picture.expand = true
	_picture.mouse_filter = Control.MOUSE_FILTER_IGNORE
	_picture.set_anchors_and_margins_preset(Control.PRESET_WIDE)
	_picture.visible = false
	_layer.add_child(_picture)
	add_child(_layer)


func _exit_tree():
	_connection.close()


func _process(_delta):
	var now_ms = OS.get_ticks_msec()
	for message in _connection.poll(now_ms):
		_on_message(message)
	if _connection.state != _state:
		_state = _connection.state
		emit_signal("status_changed", _state, _connection.reason)
	if not is_enabled or now_ms - _shown_ms > STALE_AFTER_MS:
		_picture.visible = false
	if is_enabled and _connection.num_credits() > 0:
		_send_frame()


# Tell the server's rules what happened; returns the id that `acknowledged` will have, 0 while not connected.
func raise_event(name, data = {}):
	return _connection.request({"op": "event", "name": name, "data": data})


# Fade to another style: a text, or a mix [{"text": ..., "weight": ...}, ...].
func prompt(style, seconds = 1.0, strength = null):
	var prompts = [{"text": style, "weight": 1.0}] if typeof(style) == TYPE_STRING else style
	var message = {"op": "prompt", "prompts": prompts, "seconds": seconds}
	if strength != null:
		message["strength"] = strength
	return _connection.request(message)


# A number of the game that the rules listen to, such as health.
func parameter(name, value):
	return _connection.request({"op": "parameter", "name": name, "value": value})


# Other rules from now on (TOML).
func rules(text):
	return _connection.request({"op": "rules", "text": text})


# Draw the next frame as a first one.
func reanchor():
	return _connection.request({"op": "reanchor"})


func _send_frame():
	var time_us = OS.get_ticks_usec()
	var image = _capture()
	if image == null or image.is_empty():
		return
	var shrink = min(
		1.0,
		min(float(_connection.max_width()) / image.get_width(), float(_connection.max_height()) / image.get_height())
	)
	if shrink < 1.0:
		image.resize(int(image.get_width() * shrink), int(image.get_height() * shrink), Image.INTERPOLATE_BILINEAR)
	image.convert(Image.FORMAT_RGB8)
	_connection.send_frame({
		"op": "frame", "time_us": time_us, "width": image.get_width(), "height": image.get_height(), "codec": "rgb",
		"data": image.get_data(), "bottom_up": true,
	})


# The picture with its lowest row first, as OpenGL keeps it.
func _capture():
	if not source_viewport.is_empty():
		return get_node(source_viewport).get_texture().get_data()
	var was_visible = _picture.visible
	if was_visible:
		_picture.visible = false
		VisualServer.force_draw(false)
	var image = get_viewport().get_texture().get_data()
	_picture.visible = was_visible
	return image


func _on_message(message):
	match message["op"]:
		"frame":
			_show(message)
		"ack":
			emit_signal("acknowledged", message["id"], message["ok"], message.get("message", ""))
		"status":
			emit_signal("status_changed", message["state"], message["message"])


func _show(answer):
	var image = Image.new()
	if image.load_jpg_from_buffer(answer["data"]) != OK:
		return
	if answer["bottom_up"]:
		image.flip_y()
	_texture.create_from_image(image, Texture.FLAG_FILTER)
	_picture.texture = _texture
	_picture.visible = is_enabled
	_shown_ms = OS.get_ticks_msec()
	num_answered += 1
	emit_signal("answered", answer["style"], (OS.get_ticks_usec() - answer["time_us"]) / 1000.0)
