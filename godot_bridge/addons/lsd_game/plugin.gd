@tool
extends EditorPlugin


func _enter_tree():
	add_custom_type("LsdClient", "Node", preload("lsd_client.gd"), null)


func _exit_tree():
	remove_custom_type("LsdClient")
