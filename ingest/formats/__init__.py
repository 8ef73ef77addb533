"""The formats that articles come in, each read in its own module; `ingest.sources.formats` recognises them."""
