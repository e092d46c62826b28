# A ball in a sky over grass, restyled by a real server; prints what happened and ends by itself.
extends Node2D

const NUM_ANSWERS = 40
const DEADLINE_MS = 60000

onready var lsd = $Lsd
var latencies_ms = []
var num_frames = 0
var prompt_id = 0
var rules_id = 0
var event_id = 0
var final_prompt = ""
var num_opened = 0
var num_wanted = NUM_ANSWERS


func _enter_tree():
	$Lsd.url = OS.get_environment("LSD_URL")


func _ready():
	lsd.connect("answered", self, "_on_answered")
	lsd.connect("acknowledged", self, "_on_acknowledged")
	lsd.connect("status_changed", self, "_on_status")


func _draw():
	draw_rect(Rect2(0, 0, 640, 360), Color(0.1, 0.2, 0.4))
	draw_circle(Vector2(320 + 200 * sin(num_frames * 0.05), 150), 60, Color(1, 0.6, 0.1))
	draw_rect(Rect2(0, 300, 640, 60), Color(0.2, 0.7, 0.2))


func _process(_delta):
	num_frames += 1
	update()
	if OS.get_ticks_msec() > DEADLINE_MS:
		_end(1)


func _on_status(state, message):
	print("status ", state, " ", message)
	if state == "open":
		num_opened += 1
		num_wanted = lsd.num_answered + NUM_ANSWERS


func _on_answered(style, latency_ms):
	latencies_ms.append(latency_ms)
	final_prompt = style["prompts"][0]["text"]
	if lsd.num_answered == 10:
		prompt_id = lsd.prompt("frozen tundra", 0.0)
		event_id = lsd.raise_event("boss_appears", {"health": 0.3, "by": "lava", "lives": 3})
		rules_id = lsd.rules("no rules")
	var is_last = num_opened == int(OS.get_environment("LSD_SESSIONS"))
	if is_last and lsd.num_answered >= num_wanted and final_prompt == "frozen tundra":
		_end(0)


func _on_acknowledged(id, ok, message):
	if id == prompt_id:
		File.new().open(OS.get_environment("LSD_SCREENSHOT").get_base_dir().plus_file("asked"), File.WRITE)
	print("ack ", {prompt_id: "prompt", event_id: "event", rules_id: "rules"}[id], " ", ok, " ", message)


func _end(code):
	latencies_ms.sort()
	print("answered ", lsd.num_answered)
	print("prompt ", final_prompt)
	if latencies_ms.size() > 0:
		print("median_ms ", latencies_ms[latencies_ms.size() / 2])
	set_process(false)
	lsd.set_process(false)
	yield(get_tree(), "idle_frame")
	yield(VisualServer, "frame_post_draw")
	var image = get_viewport().get_texture().get_data()
	image.flip_y()
	image.save_png(OS.get_environment("LSD_SCREENSHOT"))
	get_tree().quit(code)
