# One WebSocket of Godot 3, polled.

const SUBPROTOCOL = "lsd.v1"
const BUFFER_KB = 8192  # at the default of 64 larger messages get lost without a word
const NUM_PACKETS = 64

var close_code = 1006
var close_reason = "no server answers"
var _socket = WebSocketClient.new()
var _is_open = false
var _is_closed = false


func open(url):
	_socket.set_buffers(BUFFER_KB, NUM_PACKETS, BUFFER_KB, NUM_PACKETS)
	_socket.connect("connection_established", self, "_on_open")
	_socket.connect("connection_error", self, "_on_closed")
	_socket.connect("connection_closed", self, "_on_closed")
	_socket.connect("server_close_request", self, "_on_close_request")
	if _socket.connect_to_url(url, PoolStringArray([SUBPROTOCOL])) != OK:
		_is_closed = true


func poll():
	if not _is_closed:
		_socket.poll()


func is_closed():
	return _is_closed


# The next message that has come; null for none.
func take():
	if not _is_open or _socket.get_peer(1).get_available_packet_count() == 0:
		return null
	return _socket.get_peer(1).get_packet()


func send(bytes):
	if _is_open:
		_socket.get_peer(1).put_packet(bytes)


func close():
	_is_open = false
	_is_closed = true
	_socket.disconnect_from_host()


func _on_open(_protocol):
	_socket.get_peer(1).set_write_mode(WebSocketPeer.WRITE_MODE_BINARY)
	_is_open = true


func _on_close_request(code, reason):
	close_code = code
	close_reason = reason


func _on_closed(_was_clean = false):
	_is_open = false
	_is_closed = true
