"""One step a module; the last one's `revision` is `HEAD` of `assistant.index.server.schema`."""
