#!/bin/sh
# Makes the secrets that compose.yml mounts, each once: `deploy/make-secrets.sh [FOLDER]`.
# What is there already stays as it is. The folder is its owner's alone; the files in it can be read by
# the users of the containers that they are mounted into, which are others than the owner.
set -eu
folder=${1:-$(dirname "$0")/secrets}
umask 077
mkdir -p "$folder"
chmod 700 "$folder"

random() { od -An -tx1 -N32 /dev/urandom | tr -d ' \n'; }
keep() {
    [ -s "$folder/$1" ] || printf '%s' "$2" > "$folder/$1"
    chmod 444 "$folder/$1"
}

for one in database_password rasa_secret visitor_secret site_secret metrics_token; do
    keep "$one" "$(random)"
done
login="osasto:$(cat "$folder/database_password")@database:5432"
keep database_url "postgresql+psycopg://$login/osasto"
keep tracker_database "postgresql+psycopg://$login/osasto_trackers"
