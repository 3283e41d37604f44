from strategies.services.inputs import (
    AnswerConflictError,
    InputConflictError,
    InputForeignError,
    add_input,
    answer_input,
    set_support,
    voice_of,
)

__all__ = [
    "AnswerConflictError",
    "InputConflictError",
    "InputForeignError",
    "add_input",
    "answer_input",
    "set_support",
    "voice_of",
]
