# Sourced by scripts/run, scripts/test, scripts/export and scripts/rehearse: Debian packages, .venv
# and the locked dependencies. Pip is used as this machine has configured it.

say() { printf '%s\n' "$*" >&2; }

# A Python from 3.11 on; $PYTHON, when set, is tried first.
find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

venv_works() {
  [ -x .venv/bin/python ] &&
    .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

has_cjk_font() {
  compgen -G '/usr/share/fonts/*/noto/Noto*CJK*' >/dev/null ||
    { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ]; }
}

# Installs the named Debian packages when root; otherwise says the exact command and stops.
install_packages() {
  [ $# -eq 0 ] && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "Installing Debian packages: $*"
    export DEBIAN_FRONTEND=noninteractive
    if ! apt-get install -y --no-install-recommends "$@" </dev/null >&2; then
      apt-get update </dev/null >&2
      apt-get install -y --no-install-recommends "$@" </dev/null >&2
    fi
  else
    say "These system packages are missing: $*"
    say "Install them with:  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
    exit 1
  fi
}

has_library() {
  compgen -G "/usr/lib/*/$1" >/dev/null || compgen -G "/usr/lib*/$1" >/dev/null
}

# Names on stdout what setting papers as PDF lacks here.
missing_press_packages() {
  has_library 'libpango-1.0.so.0' || printf 'libpango-1.0-0\n'
  has_library 'libpangoft2-1.0.so.0' || printf 'libpangoft2-1.0-0\n'
  has_library 'libharfbuzz-subset.so.0' || printf 'libharfbuzz-subset0\n'
  has_cjk_font || printf 'fonts-noto-cjk\n'
}

# The packages for PDFs, installed when root. Everything else works without them, so a machine that
# lacks them starts all the same, and one in a hall without internet asks for them once only.
offer_press_packages() {
  local packages
  mapfile -t packages < <(missing_press_packages)
  [ ${#packages[@]} -eq 0 ] && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && [ ! -e .venv/.offered-press ]; then
    touch .venv/.offered-press
    if (install_packages "${packages[@]}"); then return 0; fi
  fi
  say "No PDFs without: sudo apt-get install -y --no-install-recommends ${packages[*]} (all else works)"
}

# Names on stdout what Python itself lacks here.
missing_python_packages() {
  local python
  if venv_works; then return 0; fi
  if ! python=$(find_python); then
    printf 'python3\npython3-venv\n'
  elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    printf 'python3-venv\n'
  fi
}

lock_stamp() {
  { sha256sum <"requirements/$1.txt"; .venv/bin/python -c 'import sys; print(sys.version)'; } |
    sha256sum
}

# Makes .venv where there is none that works, and installs one lock unless it is there already.
# A developer's own .venv is kept and brought to the lock.
install_lock() {
  local lock=$1 python
  if ! venv_works; then
    python=$(find_python) || { say "No Python 3.11 or newer was found."; exit 1; }
    say "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
  fi
  if [ "$(cat ".venv/.installed-$lock" 2>/dev/null)" = "$(lock_stamp "$lock")" ]; then return 0; fi
  .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >&2
  say "Installing the locked dependencies (requirements/$lock.txt)"
  .venv/bin/python -m pip install -qq --require-hashes -r "requirements/$lock.txt" </dev/null >&2
  lock_stamp "$lock" >".venv/.installed-$lock"
  # The test lock contains the app's.
  if [ "$lock" = test ]; then lock_stamp app >.venv/.installed-app; fi
}

# Prepares what running the app needs.
prepare_app() {
  local packages
  mapfile -t packages < <(missing_python_packages)
  install_packages "${packages[@]}"
  install_lock app
  offer_press_packages
}

# Names on stdout what a house of several workers lacks here.
missing_engine_packages() {
  local PATH=$PATH:/usr/sbin:/sbin
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null 2>&1 ||
    printf 'postgresql\n'
  command -v redis-server >/dev/null 2>&1 || printf 'redis-server\n'
  command -v nginx >/dev/null 2>&1 || printf 'nginx\n'
}

# Installs these packages without Debian's own services: a house brings its engines up itself, in its
# data folder, and must not find its ports taken, now or after the next boot.
install_engine_packages() {
  [ $# -eq 0 ] && return 0
  local policy=/usr/sbin/policy-rc.d ours=
  if [ "$(id -u)" = 0 ] && [ ! -e $policy ]; then
    ours=1
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod 755 $policy
  fi
  (install_packages "$@") || { [ -n "$ours" ] && rm -f $policy; exit 1; }
  if [ -n "$ours" ]; then rm -f $policy; fi
  if [ "$(id -u)" = 0 ] && command -v systemctl >/dev/null 2>&1; then
    systemctl disable "${@/%/.service}" >/dev/null 2>&1 || true
  fi
}

# The path as seen from where the user stands, since the scripts change to the project's folder.
absolute() {
  case $1 in
    /*) printf '%s\n' "$1" ;;
    *) printf '%s/%s\n' "$CALLED_FROM" "$1" ;;
  esac
}

# Sets ARGUMENTS to the given words, with the value of the option $1 made absolute.
arguments_with_path() {
  local option=$1
  shift
  ARGUMENTS=()
  while [ $# -gt 0 ]; do
    case $1 in
      "$option")
        ARGUMENTS+=("$1")
        shift
        [ $# -gt 0 ] && ARGUMENTS+=("$(absolute "$1")")
        ;;
      "$option"=*) ARGUMENTS+=("$option" "$(absolute "${1#*=}")") ;;
      *) ARGUMENTS+=("$1") ;;
    esac
    [ $# -gt 0 ] && shift
  done
  return 0
}
