"""A question: does it need the conversation, what stands alone, which kind of answer it asks for; and suggestions."""
