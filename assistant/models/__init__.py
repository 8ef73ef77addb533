"""The models: embedders, the reader, chat models by name and one that runs on this machine."""
