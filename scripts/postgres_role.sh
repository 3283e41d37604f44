#!/bin/sh
# Run once by the PostgreSQL container, as its superuser: the application's own role, which is none, so that row-level
# security binds it.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$LINJE_PASSWORD" -U "$POSTGRES_USER" -d postgres <<'SQL'
CREATE ROLE linje LOGIN PASSWORD :'password';
CREATE DATABASE linje OWNER linje;
SQL
