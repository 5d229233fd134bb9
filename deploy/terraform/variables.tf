variable "package_file" {
  description = "Path of the function's zip, such as `dist/notifier.zip`, which `make package` writes. If null, the one that lies in the module, as in the archive of a release."
  type        = string
  default     = null
}

variable "package_object" {
  description = "The function's zip as an object in a bucket of the same Region, in place of a file. Write the release into the key: what changes under the same key and `version` is not deployed."
  type = object({
    bucket  = string
    key     = string
    version = optional(string)
  })
  default = null
}

variable "name" {
  description = "Name of the function and the topic, and the start of every other name: one for an account and Region. Another name replaces everything, the queue of dead letters with what it holds."
  type        = string
  default     = "ecswhy"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,31}$", var.name))
    error_message = "name must be 1 to 32 lower-case letters, digits and hyphens, and start with a letter."
  }
}

variable "slack" {
  description = "Slack channel to create a chat configuration for, named after `name` and the Region unless `configuration_name` is given. AWS allows one configuration a channel and account: if there is one, add the output `topic_arn` to it instead."
  type = object({
    team_id            = string
    channel_id         = string
    configuration_name = optional(string)
  })
  default = null

  validation {
    condition     = var.slack == null || can(regex("^[0-9A-Z]+$", var.slack.team_id)) && can(regex("^[A-Za-z0-9]+$", var.slack.channel_id))
    error_message = "slack takes ids, not names: team_id such as T0123456789 and channel_id such as C0123456789."
  }
}

variable "teams" {
  description = "Microsoft Teams channel to create a chat configuration for, named like that of `slack`."
  type = object({
    team_id            = string
    tenant_id          = string
    channel_id         = string
    configuration_name = optional(string)
  })
  default = null

  validation {
    condition     = var.teams == null || can(regex("(?i)^.*%3a.*%40.*$", var.teams.channel_id))
    error_message = "teams.channel_id must be URL-encoded as in the channel's link, such as 19%3aEXAMPLE%40thread.tacv2."
  }
}

variable "topic_arn" {
  description = "Existing SNS topic to publish to, in the same Region; a topic is created if null. If it is encrypted with a customer key, give that key as `kms_key_arn`."
  type        = string
  default     = null

  validation {
    condition     = var.topic_arn == null || can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.topic_arn))
    error_message = "topic_arn must be the ARN of a standard SNS topic. A FIFO topic cannot reach a chat channel."
  }
}

variable "clusters" {
  description = "Names of the clusters to include, or to exclude, with `*` for any text; all are included. An event that names no cluster is always told."
  type = object({
    include = optional(list(string), [])
    exclude = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = length(var.clusters.include) == 0 || length(var.clusters.exclude) == 0
    error_message = "clusters takes include or exclude, not both. Name the clusters that are to be told of in include."
  }

  validation {
    condition = alltrue([
      for name in concat(var.clusters.include, var.clusters.exclude) :
      can(regex("^[A-Za-z0-9_*-]{1,255}$", name)) && !strcontains(name, "**")
    ])
    error_message = "clusters takes cluster names, not ARNs: letters, digits, hyphens, underscores and single asterisks."
  }
}

variable "events" {
  description = "Kinds of events to tell of; all are on. A task that fails in a deployment whose circuit breaker will tell of it is silent, also where `deployment` is off. `steady_state` tells that a service is up again after an outage, which costs one or two lookups each time that a service becomes steady. `run_task` is calls of RunTask that start no task, which arrive only where a trail of CloudTrail logs management events; one that starts a task invokes nothing."
  type = object({
    service_action  = optional(bool, true)
    deployment      = optional(bool, true)
    task_stopped    = optional(bool, true)
    hook            = optional(bool, true)
    daemon          = optional(bool, true)
    instance_health = optional(bool, true)
    steady_state    = optional(bool, true)
    run_task        = optional(bool, true)
  })
  default  = {}
  nullable = false
}

variable "members" {
  description = "Other accounts and Regions that this installation tells of: all of an organisation (`organization_id`), or those in `accounts`; other Regions of its own account always. `names` are what titles call accounts, by their ids. `expected` are members as `ACCOUNT/REGION`, each with an alarm when its daily heartbeat is missing. Each member is made by the submodule `member` or `organization`. Null is for events of this account and Region alone."
  type = object({
    organization_id = optional(string)
    accounts        = optional(list(string), [])
    names           = optional(map(string), {})
    expected        = optional(list(string), [])
  })
  default = null

  validation {
    condition     = var.members == null || try(var.members.organization_id, null) == null || can(regex("^o-[a-z0-9]{10,32}$", var.members.organization_id))
    error_message = "members.organization_id must be the id of an organisation, such as o-abc1234567, not that of a unit or root."
  }

  validation {
    condition     = var.members == null || alltrue([for id in concat(try(var.members.accounts, []), keys(try(var.members.names, {}))) : can(regex("^[0-9]{12}$", id))])
    error_message = "members.accounts and the keys of members.names are ids of accounts of twelve digits, in quotes so that none loses a zero."
  }

  validation {
    condition = var.members == null || (
      alltrue([for name in values(try(var.members.names, {})) : can(regex("^[A-Za-z0-9][A-Za-z0-9 ._-]{0,49}$", name))]) &&
      length(distinct(values(try(var.members.names, {})))) == length(try(var.members.names, {}))
    )
    error_message = "members.names takes a name of up to 50 letters, digits, spaces and ._- for each account, no name twice."
  }

  validation {
    condition     = var.members == null || alltrue([for place in try(var.members.expected, []) : can(regex("^[0-9]{12}/[a-z]{2,4}(-[a-z]+)+-[0-9]$", place))])
    error_message = "members.expected takes members as ACCOUNT/REGION, such as 222233334444/eu-west-1."
  }
}

variable "ignore_event_names" {
  description = "Event names to stay silent about, such as `SERVICE_DISCOVERY_INSTANCE_UNHEALTHY`."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.ignore_event_names : can(regex("^[A-Z][A-Z_]*$", name))])
    error_message = "ignore_event_names takes names of ECS events in capitals, such as SERVICE_TASK_START_IMPAIRED."
  }
}

variable "ignore_services" {
  description = "Services and task families to stay silent about, as `CLUSTER/SERVICE` with `*` for any text, such as `dev-*/*`; with `members` also as `ACCOUNT/CLUSTER/SERVICE`."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for glob in var.ignore_services : can(regex("^([0-9*?]{1,12}/)?[A-Za-z0-9_*?-]+/[A-Za-z0-9_*?-]+$", glob))])
    error_message = "ignore_services takes CLUSTER/SERVICE with * for any text, such as prod-main/batch-* or dev-*/*."
  }
}

variable "mute" {
  description = "Services and task families, as in `ignore_services`, to stay silent about until a time with its zone, such as `2026-12-01T03:00:00+09:00`. A tag `ecswhy:mute-until` with such a time on a service or a cluster does the same."
  type = list(object({
    services = string
    until    = string
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for rule in var.mute : can(regex("^([0-9*?]{1,12}/)?[A-Za-z0-9_*?-]+/[A-Za-z0-9_*?-]+$", rule.services))])
    error_message = "mute[*].services takes CLUSTER/SERVICE with * for any text, such as prod-main/batch-* or dev-*/*."
  }

  validation {
    condition = alltrue([
      for rule in var.mute :
      can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})$", rule.until)) && can(timeadd(rule.until, "0s"))
    ])
    error_message = "mute[*].until takes a time with its zone, such as 2026-12-01T03:00:00+09:00 or 2026-11-30T18:00:00Z."
  }
}

variable "production" {
  description = "Names of the clusters, or ids of the accounts, that are production, with `*` for any text. If given, nothing elsewhere is worse than a warning."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for glob in var.production : can(regex("^[A-Za-z0-9_*?-]+$", glob))])
    error_message = "production takes cluster names or account ids, not ARNs, with * for any text, such as prod-* or 111122223333."
  }
}

variable "mentions" {
  description = "Whom to call in Slack. Each of `caller` (`ROLE/SESSION` or a user), `owner`, `cause` and `severity` is a pattern with `*` for any text but a slash; all that are given must match."
  type = list(object({
    caller   = optional(string)
    owner    = optional(string)
    cause    = optional(string)
    severity = optional(string)
    mention  = string
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([
      for rule in var.mentions : can(regex("^<(@[UW][A-Z0-9]+|!subteam\\^S[A-Z0-9]+|!here|!channel)>$", rule.mention))
    ])
    error_message = "mentions[*].mention must be <@U0123456789> for a user, <!subteam^S0123456789> for a group, <!here> or <!channel>: ids, not names."
  }

  validation {
    condition = alltrue(flatten([
      for rule in var.mentions : [
        for glob in [rule.caller, rule.owner, rule.cause, rule.severity] : can(regex("^[^\\[\\]\\\\]+$", glob)) if glob != null
      ]
    ]))
    error_message = "mentions takes patterns of text with * and ?, without square brackets and backslashes. Leave out what may be anything."
  }

  validation {
    condition = alltrue([
      for rule in var.mentions :
      contains(["critical", "error", "warning", "info"], rule.severity) || can(regex("[*?]", rule.severity)) if rule.severity != null
    ])
    error_message = "mentions[*].severity must be critical, error, warning or info, or a pattern with *."
  }
}

variable "language" {
  description = "Language of the messages: `en` or `ja`."
  type        = string
  default     = "en"
  nullable    = false

  validation {
    condition     = contains(["en", "ja"], var.language)
    error_message = "language must be en (English) or ja (Japanese)."
  }
}

variable "time_zone" {
  description = "Time zone of the times in messages, by its IANA name such as `Asia/Tokyo`."
  type        = string
  default     = "UTC"
  nullable    = false

  validation {
    condition     = can(regex("^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]*)+)$", var.time_zone))
    error_message = "time_zone must be UTC or an IANA name such as Asia/Tokyo or Europe/Berlin, not an abbreviation such as JST."
  }
}

variable "dialect" {
  description = "Chat client that the messages are written for: `slack` or `teams`. If null, `teams` if that is given, and `slack` otherwise."
  type        = string
  default     = null

  validation {
    condition     = contains(["slack", "teams"], coalesce(var.dialect, "slack"))
    error_message = "dialect must be slack or teams, or null to follow the chat channel that is given."
  }
}

variable "log_tail" {
  description = "Most lines to show of the failed container's log, 0 to 50, and the log groups that may be read, with `*` for any text. The default `[\"*\"]` is the widest grant of the module: every log group of the account, in every Region. Name those of your containers instead, such as `[\"/ecs/*\"]`. With 0 lines no log is read, nor may it be."
  type = object({
    lines  = optional(number, 12)
    groups = optional(list(string), ["*"])
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.log_tail.lines >= 0 && var.log_tail.lines <= 50 && floor(var.log_tail.lines) == var.log_tail.lines
    error_message = "log_tail.lines must be a whole number from 0 (reads no log) to 50."
  }

  validation {
    condition     = alltrue([for name in var.log_tail.groups : can(regex("^[A-Za-z0-9_/.#*-]{1,512}$", name))])
    error_message = "log_tail.groups takes names of log groups, not ARNs, with * for any text, such as /ecs/*."
  }

  validation {
    condition     = var.log_tail.lines == 0 || length(var.log_tail.groups) > 0
    error_message = "log_tail.groups names no log group. Set lines = 0 to read no log, or name at least one group."
  }
}

variable "cloudtrail" {
  description = "Whether to ask CloudTrail who deployed; the function may then look up the account's management events."
  type        = bool
  default     = false
  nullable    = false
}

variable "tag_keys" {
  description = "Keys of the tags of services and task definitions that say who owns a service, from which commit and by which pipeline it was deployed, tried in order. Each list that is given replaces the usual keys."
  type = object({
    owner    = optional(list(string), [])
    commit   = optional(list(string), [])
    pipeline = optional(list(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for key in concat(var.tag_keys.owner, var.tag_keys.commit, var.tag_keys.pipeline) :
      can(regex("^[^,]{1,128}$", key)) && trimspace(key) == key
    ])
    error_message = "tag_keys takes keys of tags of 1 to 128 characters, without commas and without spaces around them."
  }
}

variable "sign_in" {
  description = "IAM Identity Center start URL, and permission set, through which links sign the reader in to the right account first."
  type = object({
    start_url = string
    role      = optional(string)
  })
  default = null

  validation {
    condition     = var.sign_in == null || can(regex("^https://[\\pL\\pN._-]+(:[0-9]+)?(/([^\\s[:cntrl:]%]|%[0-9A-Fa-f]{2})*)?$", var.sign_in.start_url))
    error_message = "sign_in.start_url must be the https address of the access portal, such as https://example.awsapps.com/start."
  }
}

variable "storm_window" {
  description = "Seconds for which events are gathered, so that many failures of one cause become one message; 0 to 300. With 0 the rules invoke the function directly; above, they send to the queue, Lambda hands over up to 1,000 at once to two copies of the function, and `timeout` is at least 120."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.storm_window >= 0 && var.storm_window <= 300 && floor(var.storm_window) == var.storm_window
    error_message = "storm_window must be a whole number of seconds from 0 (events are told one by one) to 300."
  }
}

variable "canary" {
  description = "Sends an event of our own through function and topic every so many `hours`, 1 to 165, with an alarm when SNS accepts none for three hours more. Unless it is `visible`, AWS Chatbot shows nothing of it. Null sends none."
  type = object({
    hours   = optional(number, 24)
    visible = optional(bool, false)
  })
  default = {}

  # CloudWatch looks back seven days at most, and the alarm waits three hours longer than the canary.
  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  validation {
    condition = var.canary == null ? true : (
      var.canary.hours >= 1 && var.canary.hours <= 165 && floor(var.canary.hours) == var.canary.hours
    )
    error_message = "canary.hours must be a whole number from 1 to 165, or canary null to send none."
  }
}

variable "metrics_namespace" {
  description = "CloudWatch namespace of the function's own metrics, which it writes in its log; null writes none."
  type        = string
  default     = "ecswhy"

  validation {
    condition = var.metrics_namespace == null ? true : (
      can(regex("^[A-Za-z0-9_./#-]{1,255}$", var.metrics_namespace)) && !startswith(var.metrics_namespace, "AWS/")
    )
    error_message = "metrics_namespace takes 1 to 255 letters, digits and ._/#- and must not start with AWS/."
  }
}

variable "alarms" {
  description = "More alarms on the function's own metrics: `gaps`, when a lookup failed and a message says less than it could, and `no_event_hours`, when the function has seen no event for so many hours, 1 to 168. Canaries are no events."
  type = object({
    gaps           = optional(bool, false)
    no_event_hours = optional(number)
  })
  default  = {}
  nullable = false

  validation {
    condition = var.alarms.no_event_hours == null ? true : (
      var.alarms.no_event_hours >= 1 && var.alarms.no_event_hours <= 168 && floor(var.alarms.no_event_hours) == var.alarms.no_event_hours
    )
    error_message = "alarms.no_event_hours must be a whole number from 1 to 168: CloudWatch looks back seven days at most."
  }
}

variable "alarm_actions" {
  description = "ARNs to tell when an alarm of the path itself fires. They must not be the topic that the alarms watch."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.alarm_actions : can(regex("^arn:aws[a-z-]*:", arn))])
    error_message = "alarm_actions takes ARNs, such as that of an SNS topic with e-mail subscribers."
  }
}

variable "subscribed_elsewhere" {
  description = "Whether something outside of this module reads the topic, such as a chat configuration that `topic_arn` was added to. It only ends the warning of a plan without `slack`, `teams` and `topic_arn`."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_key_arn" {
  description = "Customer key that encrypts the topic, the queues and the function's log group; its key policy must let `events.amazonaws.com` and `logs.REGION.amazonaws.com` use it. If null, SQS encrypts the queues, CloudWatch Logs the log with a key of its own, and nothing encrypts the topic at rest."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key, not of an alias: arn:aws:kms:REGION:ACCOUNT:key/ID."
  }
}

variable "lookup_budget" {
  description = "Most time that lookups may take for one event, as a Go duration."
  type        = string
  default     = "8s"
  nullable    = false

  validation {
    condition     = can(regex("^([1-9]|[1-5][0-9]|60)s$|^[1-9][0-9]{0,4}ms$", var.lookup_budget))
    error_message = "lookup_budget must be 1s to 60s, or a number of milliseconds such as 1500ms."
  }
}

variable "architecture" {
  description = "Instruction set that the zip was built for."
  type        = string
  default     = "arm64"
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture must be arm64 or x86_64, the one that the zip was built for."
  }
}

variable "memory_size" {
  description = "Memory of the function in MB."
  type        = number
  default     = 128
  nullable    = false

  validation {
    condition     = var.memory_size >= 128 && var.memory_size <= 10240
    error_message = "memory_size must be 128 to 10240 MB."
  }
}

variable "timeout" {
  description = "Timeout of the function in seconds, at least 120 with `storm_window`. Lookups end three seconds before it."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.timeout >= 10 && var.timeout <= 900
    error_message = "timeout must be 10 to 900 seconds, to leave time to publish after the lookups."
  }
}

variable "reserved_concurrency" {
  description = "Reserved concurrency of the function; -1 reserves none. So many copies, at most twenty, or ten without, share the rate at which ECS answers an account; with `storm_window` two do."
  type        = number
  default     = -1
  nullable    = false

  validation {
    condition     = var.reserved_concurrency == -1 || var.reserved_concurrency >= 1
    error_message = "reserved_concurrency must be -1 (none) or at least 1. With 0 the function could never run."
  }
}

variable "log_retention_days" {
  description = "Days to keep the function's log."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition = contains(
      [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
      var.log_retention_days,
    )
    error_message = "log_retention_days must be a number of days that CloudWatch Logs offers, such as 7, 14, 30, 90 or 365."
  }
}

variable "permissions_boundary_arn" {
  description = "Permissions boundary of the roles."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an IAM policy: arn:aws:iam::ACCOUNT:policy/NAME."
  }
}

variable "tags" {
  description = "Tags of everything that can have tags."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "routes" {
  description = "Channels beside the default one, in order: the first that matches and is no `copy` takes an alert; each `copy` that matches is told as well; what no route takes goes to the default channel. `match` has lists of patterns with `*` for any text but a slash, by `account`, `region`, `cluster`, `service`, `owner`, `caller`, `cause`, `severity` and `impact`: all fields must match, each by one of its patterns. Give `slack` (its `team_id` is that of the default channel if left out) or `teams` to create a chat configuration, or `topic_arn` of an existing topic in this Region; otherwise a topic `NAME-route-ROUTE` is created. Whatever else is left out is as in the default channel. See docs/routing.md."
  type = list(object({
    name      = string
    match     = optional(map(list(string)), {})
    copy      = optional(bool, false)
    topic_arn = optional(string)
    language  = optional(string)
    dialect   = optional(string)
    time_zone = optional(string)
    mentions  = optional(list(string), [])
    slack = optional(object({
      team_id            = optional(string)
      channel_id         = string
      configuration_name = optional(string)
    }))
    teams = optional(object({
      team_id            = string
      tenant_id          = string
      channel_id         = string
      configuration_name = optional(string)
    }))
  }))
  default  = []
  nullable = false

  validation {
    condition = alltrue([for route in var.routes : can(regex("^[a-z][a-z0-9-]{0,31}$", route.name)) && route.name != "default"]) && (
      length(var.routes) == length(distinct(var.routes[*].name))
    )
    error_message = "routes[*].name must be 1 to 32 lower-case letters, digits and hyphens, start with a letter, be another one for each route, and not be default, which is the channel of the module itself."
  }

  validation {
    condition = alltrue(flatten([
      for route in var.routes : [
        for field in keys(route.match) :
        contains(["account", "region", "cluster", "service", "owner", "caller", "cause", "severity", "impact"], field)
      ]
    ]))
    error_message = "routes[*].match takes account, region, cluster, service, owner, caller, cause, severity and impact, each a list of patterns."
  }

  validation {
    condition = alltrue(flatten([
      for route in var.routes : [
        for globs in values(route.match) : try(length(globs) > 0 && alltrue([for glob in globs : can(regex("^[^\\[\\]\\\\]+$", glob))]), false)
      ]
    ]))
    error_message = "routes[*].match takes patterns of text with * and ?, without square brackets and backslashes, at least one a field and none of them null. Leave out what may be anything."
  }

  validation {
    condition = alltrue([
      for route in var.routes : route.copy || length(setsubtract(keys(route.match), ["caller", "cause", "severity", "impact"])) > 0 || length(route.match) == 0
    ])
    error_message = "A route that matches only severity, impact, cause or caller must have copy = true: these change from message to message of one failure, so that its thread would be torn apart."
  }

  validation {
    condition     = alltrue([for i, route in var.routes : length(route.match) > 0 || route.copy || i == length(var.routes) - 1])
    error_message = "A route without match takes everything, so that those behind it are never told: put it last, or give it a match or copy = true."
  }

  validation {
    condition     = alltrue([for route in var.routes : length([for target in [route.slack, route.teams, route.topic_arn] : 1 if target != null]) <= 1])
    error_message = "Give a route one of slack, teams and topic_arn: a message is written in the dialect of one chat client."
  }

  validation {
    condition = alltrue([
      for route in var.routes : can(regex("^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", route.topic_arn)) if route.topic_arn != null
    ])
    error_message = "routes[*].topic_arn must be the ARN of a standard SNS topic. A FIFO topic cannot reach a chat channel."
  }

  validation {
    condition = alltrue([
      for route in var.routes :
      can(regex("^[A-Za-z0-9]+$", route.slack.channel_id)) && can(regex("^[0-9A-Z]+$", coalesce(route.slack.team_id, "T0"))) if route.slack != null
    ])
    error_message = "routes[*].slack takes ids, not names: channel_id such as C0123456789 and team_id such as T0123456789."
  }

  validation {
    condition     = alltrue([for route in var.routes : can(regex("(?i)^.*%3a.*%40.*$", route.teams.channel_id)) if route.teams != null])
    error_message = "routes[*].teams.channel_id must be URL-encoded as in the channel's link, such as 19%3aEXAMPLE%40thread.tacv2."
  }

  validation {
    condition = alltrue([
      for route in var.routes :
      contains(["en", "ja"], coalesce(route.language, "en")) && contains(["slack", "teams"], coalesce(route.dialect, "slack"))
    ])
    error_message = "routes[*].language must be en or ja, and dialect slack or teams."
  }

  validation {
    condition = alltrue([
      for route in var.routes :
      !(route.slack != null && coalesce(route.dialect, "slack") == "teams" || route.teams != null && coalesce(route.dialect, "teams") == "slack")
    ])
    error_message = "routes[*].dialect is of the other chat client than the channel that is given. Leave dialect out: it follows the channel."
  }

  validation {
    condition = alltrue([
      for route in var.routes : can(regex("^(UTC|[A-Z][A-Za-z]+(/[A-Z][A-Za-z0-9_+-]*)+)$", route.time_zone)) if route.time_zone != null
    ])
    error_message = "routes[*].time_zone must be UTC or an IANA name such as Asia/Tokyo or Europe/Berlin, not an abbreviation such as JST."
  }

  validation {
    condition = alltrue(flatten([
      for route in var.routes : [for mention in route.mentions : can(regex("^<(@[UW][A-Z0-9]+|!subteam\\^S[A-Z0-9]+|!here|!channel)>$", mention))]
    ]))
    error_message = "routes[*].mentions takes <@U0123456789> for a user, <!subteam^S0123456789> for a group, <!here> or <!channel>: ids, not names."
  }

  validation {
    condition     = alltrue([for route in var.routes : length(route.mentions) == 0 || route.teams == null && coalesce(route.dialect, "slack") == "slack"])
    error_message = "routes[*].mentions call people in Slack, and the messages of a route are written for Teams, where they have no effect. Leave mentions out."
  }
}

variable "notes" {
  description = "What a team adds to its alerts, in order, of which the first three that match apply: `match` as in `routes`, and a `runbook` (an https address, which becomes the first step), a `step` (a sentence of at most 300 characters, in which backticks enclose code) or a `mention` in Slack."
  type = list(object({
    match   = optional(map(list(string)), {})
    runbook = optional(string)
    step    = optional(string)
    mention = optional(string)
  }))
  default  = []
  nullable = false

  validation {
    condition     = alltrue([for note in var.notes : length([for said in [note.runbook, note.step, note.mention] : 1 if said != null]) > 0])
    error_message = "Each of notes must say something: give runbook, step or mention."
  }

  validation {
    condition = alltrue(flatten([
      for note in var.notes : [
        for field in keys(note.match) :
        contains(["account", "region", "cluster", "service", "owner", "caller", "cause", "severity", "impact"], field)
      ]
    ]))
    error_message = "notes[*].match takes account, region, cluster, service, owner, caller, cause, severity and impact, each a list of patterns."
  }

  validation {
    condition = alltrue(flatten([
      for note in var.notes : [
        for globs in values(note.match) : try(length(globs) > 0 && alltrue([for glob in globs : can(regex("^[^\\[\\]\\\\]+$", glob))]), false)
      ]
    ]))
    error_message = "notes[*].match takes patterns of text with * and ?, without square brackets and backslashes, at least one a field and none of them null. Leave out what may be anything."
  }

  validation {
    condition     = alltrue([for note in var.notes : can(regex("^https://[\\pL\\pN._-]+(:[0-9]+)?(/([^\\s[:cntrl:]<>|`%]|%[0-9A-Fa-f]{2})*)?$", note.runbook)) && length(note.runbook) <= 250 if note.runbook != null])
    error_message = "notes[*].runbook must be an https address of at most 250 characters, without spaces and names of users; a percent sign is written %25."
  }

  # The function counts code points, of which one character of length() may have many.
  validation {
    condition     = alltrue([for note in var.notes : contains(range(1, 301), length(regexall("(?s).", note.step))) if note.step != null])
    error_message = "notes[*].step must be a sentence of 1 to 300 characters."
  }

  validation {
    condition = alltrue([
      for note in var.notes : can(regex("^<(@[UW][A-Z0-9]+|!subteam\\^S[A-Z0-9]+|!here|!channel)>$", note.mention)) if note.mention != null
    ])
    error_message = "notes[*].mention must be <@U0123456789> for a user, <!subteam^S0123456789> for a group, <!here> or <!channel>: ids, not names."
  }
}

variable "runbook_hosts" {
  description = "Hosts, with `*` for any text, on which a runbook that a tag `ecswhy:runbook` names is linked; elsewhere its address is shown as text. If empty, every host. Whoever may tag a service could otherwise call any page a runbook."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for host in var.runbook_hosts : can(regex("^[A-Za-z0-9.*?-]+$", host))])
    error_message = "runbook_hosts takes names of hosts, such as wiki.example.com or *.example.com, without https:// and without a port."
  }
}

variable "programs" {
  description = "Whether subscribers by SQS, Lambda and Firehose get a verdict for programs, as in docs/verdict.schema.json, in place of AWS Chatbot's JSON."
  type        = bool
  default     = false
  nullable    = false
}
