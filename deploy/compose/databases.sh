# Makes the roles and databases that are missing, each owned by its role alone; passwords are those of now.
# NHIP_DATABASES: connection strings, separated by spaces; the role of each has the name of its database.
set -eu
for url in $NHIP_DATABASES; do
  account=${url#*://}
  account=${account%%@*}
  export ROLE="${account%%:*}" ROLE_PASSWORD="${account#*:}"
  psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 <<'SQL'
\getenv role ROLE
\getenv password ROLE_PASSWORD
SELECT format('CREATE ROLE %I LOGIN', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" LOGIN PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'role', :'role')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'role') \gexec
REVOKE CONNECT ON DATABASE :"role" FROM PUBLIC;
SQL
done
