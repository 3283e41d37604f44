from tests.test_access import furnished_world, world  # noqa: F401 - fixtures, made once for each module
