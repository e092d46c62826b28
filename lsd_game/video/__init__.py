"""Pictures from files, cameras and the screen, and into files: what PyAV reads and writes."""
