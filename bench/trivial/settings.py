from strategy_site.settings import *  # noqa: F403

ROOT_URLCONF = "bench.trivial.urls"
