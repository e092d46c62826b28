# MessagePack as lsd.v1 uses it: integers, float64, text, booleans, binary, arrays, maps. One file for Godot 3 and 4.

const MAX_DEPTH = 4

# The one value that `bytes` hold; null when they are not MessagePack of the protocol.
static func read(bytes):
	var reader = Reader.new(bytes)
	var value = reader.value(0)
	return value if reader.is_whole() else null


# Grows as it is written; integers take their shortest form.
class Writer:
	var _out = StreamPeerBuffer.new()

	func _init():
		_out.big_endian = true

	func finish():
		return _out.data_array

	func integer(value):
		if value < 0:
			_negative(value)
		elif value < 0x80:
			_out.put_u8(value)
		elif value < 0x100:
			_out.put_u8(0xcc)
			_out.put_u8(value)
		elif value < 0x10000:
			_out.put_u8(0xcd)
			_out.put_u16(value)
		elif value < 0x100000000:
			_out.put_u8(0xce)
			_out.put_u32(value)
		else:
			_out.put_u8(0xcf)
			_out.put_u64(value)

	func number(value):
		_out.put_u8(0xcb)
		_out.put_double(value)

	func boolean(value):
		_out.put_u8(0xc3 if value else 0xc2)

	func text(value):
		var encoded = _utf8(value)
		if encoded.size() < 32:
			_out.put_u8(0xa0 | encoded.size())
		else:
			_length(encoded.size(), 0xd9)
		_out.put_data(encoded)

	func binary(value):
		_length(value.size(), 0xc4)
		_out.put_data(value)

	func array(length):
		_collection(length, 0x90, 0xdc)

	func map(length):
		_collection(length, 0x80, 0xde)

	func _negative(value):
		if value >= -32:
			_out.put_u8(value + 0x100)
		elif value >= -0x80:
			_out.put_u8(0xd0)
			_out.put_8(value)
		elif value >= -0x8000:
			_out.put_u8(0xd1)
			_out.put_16(value)
		elif value >= -0x80000000:
			_out.put_u8(0xd2)
			_out.put_32(value)
		else:
			_out.put_u8(0xd3)
			_out.put_64(value)

	# The tag for 8, 16 or 32 bits of length; the three follow each other.
	func _length(length, tag):
		if length < 0x100:
			_out.put_u8(tag)
			_out.put_u8(length)
		elif length < 0x10000:
			_out.put_u8(tag + 1)
			_out.put_u16(length)
		else:
			_out.put_u8(tag + 2)
			_out.put_u32(length)

	func _collection(length, short_tag, long_tag):
		if length < 16:
			_out.put_u8(short_tag | length)
		else:
			_out.put_u8(long_tag)
			_out.put_u16(length)

	# Godot 3 and 4 name the conversion differently; both can write a text behind its length.
	func _utf8(value):
		var buffer = StreamPeerBuffer.new()
		buffer.put_utf8_string(value)
		buffer.seek(4)
		return buffer.get_data(buffer.get_available_bytes())[1]


class Reader:
	var _in = StreamPeerBuffer.new()
	var _is_broken = false

	func _init(bytes):
		_in.big_endian = true
		_in.data_array = bytes

	# Whether all was read, and nothing was wrong.
	func is_whole():
		return not _is_broken and _in.get_available_bytes() == 0

	# The next value; null once something is wrong.
	func value(depth):
		if not _has(1):
			return null
		var tag = _in.get_u8()
		if tag < 0x80:
			return tag
		if tag < 0x90:
			return _map(tag & 0x0f, depth)
		if tag < 0xa0:
			return _array(tag & 0x0f, depth)
		if tag < 0xc0:
			return _text(tag & 0x1f)
		if tag >= 0xe0:
			return tag - 0x100
		return _tagged(tag, depth)

	func _tagged(tag, depth):
		match tag:
			0xc2:
				return false
			0xc3:
				return true
			0xc4, 0xc5, 0xc6:
				return _binary(_unsigned(1 << (tag - 0xc4)))
			0xca:
				return _in.get_float() if _has(4) else null
			0xcb:
				return _in.get_double() if _has(8) else null
			0xcc, 0xcd, 0xce, 0xcf:
				return _unsigned(1 << (tag - 0xcc))
			0xd0:
				return _in.get_8() if _has(1) else null
			0xd1:
				return _in.get_16() if _has(2) else null
			0xd2:
				return _in.get_32() if _has(4) else null
			0xd3:
				return _in.get_64() if _has(8) else null
			0xd9, 0xda, 0xdb:
				return _text(_unsigned(1 << (tag - 0xd9)))
			0xdc, 0xdd:
				return _array(_unsigned(2 << (tag - 0xdc)), depth)
			0xde, 0xdf:
				return _map(_unsigned(2 << (tag - 0xde)), depth)
		_is_broken = true
		return null

	func _unsigned(size):
		if not _has(size):
			return 0
		match size:
			1:
				return _in.get_u8()
			2:
				return _in.get_u16()
			4:
				return _in.get_u32()
		var found = _in.get_u64()
		_is_broken = _is_broken or found < 0
		return found

	func _binary(length):
		return _in.get_data(length)[1] if _has(length) else null

	func _text(length):
		if length == 0:
			return ""  # get_utf8_string takes 0 as all that is left
		return _in.get_utf8_string(length) if _has(length) else null

	func _array(length, depth):
		var found = []
		if not _can_hold(length, depth):
			return null
		for _index in range(length):
			found.append(value(depth + 1))
			if _is_broken:
				return null
		return found

	func _map(length, depth):
		var found = {}
		if not _can_hold(length * 2, depth):
			return null
		for _index in range(length):
			var key = value(depth + 1)
			if typeof(key) != TYPE_STRING:
				_is_broken = true
			if _is_broken:
				return null
			found[key] = value(depth + 1)
		return null if _is_broken else found

	# Every item takes a byte at least, so a length that lies is caught before anything is allocated.
	func _can_hold(num_items, depth):
		if depth >= MAX_DEPTH:
			_is_broken = true
		return _has(num_items)

	func _has(size):
		if size > _in.get_available_bytes():
			_is_broken = true
		return not _is_broken
