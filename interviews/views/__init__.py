from interviews.views.conversations import (
    answer_edit,
    quote_create,
    quote_edit,
    quote_withdraw,
    respondent_create,
    respondent_detail,
    respondent_edit,
    respondent_list,
)
from interviews.views.guide import (
    guide_detail,
    guide_start,
    question_create,
    question_delete,
    question_edit,
    question_move,
)
from interviews.views.summary import overview, theme_detail

__all__ = [
    "answer_edit",
    "guide_detail",
    "guide_start",
    "overview",
    "question_create",
    "question_delete",
    "question_edit",
    "question_move",
    "quote_create",
    "quote_edit",
    "quote_withdraw",
    "respondent_create",
    "respondent_detail",
    "respondent_edit",
    "respondent_list",
    "theme_detail",
]
