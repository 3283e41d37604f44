"""Django's backend for PostgreSQL, which tells the connection what may be seen. Django wants the module to be called base."""
