#!/usr/bin/env bash
# What the action does: installs ecswhy from a release, runs it, and writes its answer to the step's outputs and summary and into one
# comment on the pull request. Inputs come as INPUT_*, the rest from the runner. Works with the bash 3.2 of macOS.
set -euo pipefail

token=${INPUT_TOKEN:-}
unset INPUT_TOKEN # no program that is started has it
folder=$(mktemp -d "${RUNNER_TEMP:-/tmp}/ecswhy.XXXXXX") # a path that Windows' own programs understand, too
trap 'rm -rf "$folder"' EXIT

say() { echo "ecswhy action: $*" >&2; }

fail() { say "$@"; exit 2; }

# jq of Windows ends lines as Windows does.
jq() { command jq "$@" | tr -d '\r'; }

# asset is the file of a release for this runner.
asset() {
  local system machine
  case $RUNNER_OS in Linux) system=linux ;; macOS) system=darwin ;; Windows) system=windows ;; *) fail "there is no release for $RUNNER_OS" ;; esac
  case $RUNNER_ARCH in X64) machine=amd64 ;; ARM64) machine=arm64 ;; *) fail "there is no release for $RUNNER_ARCH" ;; esac
  echo "ecswhy-$system-$machine$([[ $system != windows ]] || echo .exe)"
}

download() { curl --fail --silent --show-error --location --retry 3 --output "$folder/$1" "$place/$1" || fail "$place/$1 cannot be downloaded"; }

sum_of() { if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -d' ' -f1; }

# install leaves the program where $program says, if it has the right checksum.
install() {
  local name version=${INPUT_VERSION:-} wanted=${INPUT_SHA256:-}
  name=$(asset)
  [[ -n $version || ! ${INPUT_REF:-} =~ ^v[0-9] ]] || version=$INPUT_REF
  [[ $version =~ ^[A-Za-z0-9._-]*$ ]] || fail "the version is no name of a release"
  place=$INPUT_RELEASES/${version:+download/$version}
  [[ -n $version ]] || place+=latest/download
  download "$name"
  if [[ -z $wanted ]]; then
    download SHA256SUMS
    wanted=$(sed -n "s/^\([0-9a-f]\{64\}\) [ *]$name\$/\1/p" "$folder/SHA256SUMS")
  fi
  [[ -n $wanted && $(sum_of "$folder/$name") == "$wanted" ]] || fail "$name of ${version:-the latest release} has another checksum"
  program=$folder/$name
  chmod +x "$program"
}

# run answers as JSON, and as Markdown where the summary of the step would be.
run() {
  local line code mute=ecswhy-$RANDOM$RANDOM$RANDOM$RANDOM arguments=("$INPUT_MODE" --format=json)
  case $INPUT_MODE in wait | check | explain | diagnose) ;; *) fail "there is no mode $(printf %q "$INPUT_MODE"), only wait, check, explain, diagnose" ;; esac
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%$'\r'}
    [[ -z $line ]] || arguments+=("$line")
  done <<<"${INPUT_ARGUMENTS:-}"
  echo "::stop-commands::$mute" >&2 # what the program says is no command to the runner
  GITHUB_STEP_SUMMARY=$folder/page "$program" "${arguments[@]}" >"$folder/answer" || code=$?
  echo "::$mute::" >&2
  return "${code:-0}"
}

# outputs are codes and addresses of ecswhy's own; whatever they are, each stays on its line.
outputs() {
  jq -rs '.[0] // {} | if type == "array" then [.[].findings[]?][0] // {} else ([.services[]?.why | values][0] // .why // .) end
    | {cause: (.verdict.cause // .cause // .unhealthy[0]?.cause), impact: .verdict.impact.code, link: (.link // .docURL)}
    | to_entries[] | "\(.key)=\(.value // "" | tostring | gsub("[\r\n]"; ""))"' "$folder/answer" >>"$GITHUB_OUTPUT"
}

# github asks GitHub's API: METHOD PATH [FILE]. The token is in no argument, which other programs could see.
github() {
  local options=(--fail --silent --location --request "$1" --header 'Accept: application/vnd.github+json')
  [[ -z ${3:-} ]] || options+=(--data-binary "@$3")
  printf 'header = "Authorization: Bearer %s"\n' "$token" | curl "${options[@]}" --config - "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/$2"
}

# earlier is the id of the comment that a bot wrote with this mark, or nothing.
earlier() {
  local page comments id
  for page in 1 2 3 4 5 6 7 8 9 10; do
    comments=$(github GET "issues/$1/comments?per_page=100&page=$page") || return 1
    id=$(jq -r --arg mark "$mark" 'map(select(.user.type == "Bot" and (.body | startswith($mark))))[0].id // empty' <<<"$comments")
    [[ -z $id ]] || { echo "$id"; return; }
    [[ $(jq length <<<"$comments") == 100 ]] || return 0
  done
}

# comment writes the answer on the pull request, in the place of the one before.
comment() {
  local number id
  number=$(jq -r '.pull_request.number // empty' "$GITHUB_EVENT_PATH")
  [[ $number =~ ^[0-9]+$ ]] || return 0
  mark="<!-- ecswhy: $INPUT_COMMENT -->"
  jq -Rs --arg mark "$mark" '{body: ($mark + "\n" + if length > 64000 then .[:64000] + "\n\n… the rest is in the summary of the job" else . end)}' \
    "$folder/page" >"$folder/comment"
  id=$(earlier "$number") || return 1
  if [[ -n $id ]]; then
    github PATCH "issues/comments/$id" "$folder/comment" >/dev/null
  else
    github POST "issues/$number/comments" "$folder/comment" >/dev/null
  fi
}

[[ ${INPUT_COMMENT:-} =~ ^[A-Za-z0-9._/-]*$ ]] || fail "the name of the comment may have letters, digits, and ._/-"
install
exit=0
run || exit=$?
[[ ! -s $folder/page ]] || cat "$folder/page" >>"$GITHUB_STEP_SUMMARY"
if ! type -P jq >/dev/null; then
  say "jq is not on this runner, so there are no outputs and no comment"
  exit $exit
fi
outputs || say "the answer is no JSON, so there are no outputs; leave --format out of the arguments"
if [[ -s $folder/page && -n ${INPUT_COMMENT:-} && -n $token ]]; then
  comment || say "the comment could not be written; the job needs the permission pull-requests: write"
fi
exit $exit
