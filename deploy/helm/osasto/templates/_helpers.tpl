{{/* The name that everything of a release begins with. */}}
{{- define "osasto.fullname" -}}
{{- if contains "osasto" .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-osasto" (.Release.Name | trunc 33 | trimSuffix "-") -}}
{{- end -}}
{{- end -}}

{{/* What finds the pods of a part: (list . "gateway"). */}}
{{- define "osasto.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: osasto
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end -}}

{{- define "osasto.labels" -}}
{{- $root := index . 0 -}}
{{ include "osasto.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end -}}

{{/* The image of a part: (list . "gateway"). */}}
{{- define "osasto.image" -}}
{{- $root := index . 0 -}}
{{- $image := index $root.Values.images (index . 1) -}}
{{ printf "%s:%s" $image.repository ($image.tag | default $root.Chart.AppVersion) | quote }}
{{- end -}}

{{/* Where each Rasa is: the gateway gives every conversation one of them. */}}
{{- define "osasto.rasaUrls" -}}
{{- $name := printf "%s-rasa" (include "osasto.fullname" .) -}}
{{- $urls := list -}}
{{- range $number := until (int .Values.rasa.replicas) -}}
{{- $urls = append $urls (printf "http://%s-%d.%s:5005" $name $number $name) -}}
{{- end -}}
{{ join "," $urls }}
{{- end -}}

{{/* What every pod has: no privileges, nothing to write on but /tmp. */}}
{{- define "osasto.pod" -}}
{{- $root := index . 0 -}}
serviceAccountName: {{ include "osasto.fullname" $root }}
automountServiceAccountToken: false
{{- with $root.Values.images.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with $root.Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $root.Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "osasto.selector" . | nindent 8 }}
{{- end -}}

{{- define "osasto.container" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end -}}

{{/* The secret's keys that a part may read, as files: (list . "database-url" …). */}}
{{- define "osasto.secretVolume" -}}
{{- $root := index . 0 -}}
name: secrets
secret:
  secretName: {{ $root.Values.secrets.existingSecret }}
  defaultMode: 0440
  items:
    {{- range rest . }}
    - {key: {{ . }}, path: {{ . }}}
    {{- end }}
{{- end -}}

{{/* Changes of the company's file are read without a restart; of settings, with one. */}}
{{- define "osasto.podAnnotations" -}}
{{- $root := index . 0 -}}
{{- with $root.Values.podAnnotations }}
{{ toYaml . }}
{{- end }}
osasto/settings: {{ toJson (omit $root.Values "organisation") | sha256sum | trunc 16 }}
{{- end -}}

{{- define "osasto.extraEnvironment" -}}
{{- range $name, $value := .Values.extraEnvironment }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end -}}
