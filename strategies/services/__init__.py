from strategies.services.inputs import (
    AnswerConflictError,
    InputConflictError,
    InputForeignError,
    add_input,
    answer_input,
    set_support,
    voice_of,
)
from strategies.services.rows import change_evidence, change_row, create_row, delete_row, move_row

__all__ = [
    "AnswerConflictError",
    "InputConflictError",
    "InputForeignError",
    "add_input",
    "answer_input",
    "change_evidence",
    "change_row",
    "create_row",
    "delete_row",
    "move_row",
    "set_support",
    "voice_of",
]
