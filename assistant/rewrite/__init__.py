"""A follow-up made a question that stands alone, by rules and the conversation, without a model.

words → leaning → topic → standalone      which words carry a subject; does the question lean on the
                                          conversation; what that is about; the question with it
"""

from assistant.rewrite.standalone import in_context, is_left_open, standalone

__all__ = ["in_context", "is_left_open", "standalone"]
