"""An answer made of passages without a model that writes: candidates, values, forms, composition, citation."""
