"""The restyle process: a session takes frames and events in and hands answers out; its parts, its hosts, its tape."""
