// What shells are taught: to ask `ichorctl __complete` with the words so far. All that is known of commands is in the program itself, so scripts do not age.

export const shells = ["bash", "zsh", "fish", "powershell"] as const;
export type Shell = (typeof shells)[number];

/** Bash takes words apart at colons and equals signs, so words are made from the line, and only what is behind the last such sign is replaced. */
const bash = `# Completion of ichorctl for bash: source <(ichorctl completion bash)
_ichorctl() {
  local line="\${COMP_LINE:0:COMP_POINT}" current prefix candidate
  local -a words
  read -r -a words <<< "$line"
  case "$line" in *[[:space:]]) words+=("") ;; esac
  current="\${words[\${#words[@]}-1]}"
  prefix="\${current%"\${current##*[:=]}"}"
  COMPREPLY=()
  while IFS= read -r candidate; do
    candidate="\${candidate%%$'\\t'*}"
    COMPREPLY+=("\${candidate#"$prefix"}")
  done < <(ichorctl __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -o default -F _ichorctl ichorctl
`;

const zsh = `#compdef ichorctl
# Completion of ichorctl for zsh: source <(ichorctl completion zsh)
_ichorctl() {
  local -a found
  local value summary
  while IFS=$'\\t' read -r value summary; do
    found+=("\${value//:/\\\\:}\${summary:+:$summary}")
  done < <(ichorctl __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe ichorctl found; else _files; fi
}
if [ "\${funcstack[1]}" = _ichorctl ]; then _ichorctl "$@"; else compdef _ichorctl ichorctl; fi
`;

const fish = `# Completion of ichorctl for fish: ichorctl completion fish | source
function __ichorctl_complete
  set -l words (commandline -opc)
  set -e words[1]
  ichorctl __complete -- $words (commandline -ct) 2>/dev/null
end
complete -c ichorctl -a '(__ichorctl_complete)'
`;

/** Older shells leave out arguments that are empty: a word that is not begun is said by an option. */
const powershell = `# Completion of ichorctl for PowerShell: ichorctl completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName ichorctl -ScriptBlock {
  param($word, $ast, $position)
  $words = @($ast.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  $next = if ($word -eq '') { @('--next') } else { @() }
  ichorctl __complete @next -- @words 2>$null | ForEach-Object {
    $value, $summary = $_ -split "\\t", 2
    if (-not $summary) { $summary = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $summary)
  }
}
`;

export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish, powershell };
