"""The control port of a run: what a person or a program on this machine asks of it, over HTTP and OSC."""
