"""How the models that come along are made: raw files → packed windows → weights → ONNX files and their cards."""
