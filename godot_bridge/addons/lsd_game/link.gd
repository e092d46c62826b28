# One WebSocket of Godot 4, polled.

const SUBPROTOCOL = "lsd.v1"
const BUFFER_BYTES = 8 * 1024 * 1024  # at the default of 64 KiB larger messages get lost without a word

var close_code = 1006
var close_reason = "no server answers"
var _socket = WebSocketPeer.new()
var _is_closed = false


func open(url):
	_socket.inbound_buffer_size = BUFFER_BYTES
	_socket.outbound_buffer_size = BUFFER_BYTES
	_socket.supported_protocols = PackedStringArray([SUBPROTOCOL])
	if _socket.connect_to_url(url) != OK:
		_is_closed = true


func poll():
	if _is_closed:
		return
	_socket.poll()
	if _socket.get_ready_state() == WebSocketPeer.STATE_CLOSED:
		_is_closed = true
		if _socket.get_close_code() > 0:
			close_code = _socket.get_close_code()
			close_reason = _socket.get_close_reason()


func is_closed():
	return _is_closed


# The next message that has come; null for none.
func take():
	return _socket.get_packet() if _socket.get_available_packet_count() > 0 else null


func send(bytes):
	if _socket.get_ready_state() == WebSocketPeer.STATE_OPEN:
		_socket.send(bytes)


func close():
	_is_closed = true
	_socket.close()
