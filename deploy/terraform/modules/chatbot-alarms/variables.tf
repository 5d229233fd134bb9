variable "configuration_name" {
  description = "Name of the chat configuration to watch: the output `chat_configuration_name` of the module."
  type        = string
  default     = null

  validation {
    condition     = var.configuration_name == null || can(regex("^[A-Za-z0-9_-]{1,128}$", var.configuration_name))
    error_message = "configuration_name must be the name of a chat configuration: 1 to 128 letters, digits, hyphens and underscores."
  }
}

variable "route_configuration_names" {
  description = "Names of further chat configurations to watch, by route: the output `route_chat_configuration_names` of the module."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in values(var.route_configuration_names) : can(regex("^[A-Za-z0-9_-]{1,128}$", name))])
    error_message = "route_configuration_names takes names of chat configurations, by route: 1 to 128 letters, digits, hyphens and underscores."
  }
}

variable "name" {
  description = "Start of the alarms' names; that of each chat configuration if null. All Regions of an account share the names of these alarms."
  type        = string
  default     = null

  validation {
    condition     = var.name == null || can(regex("^[a-z][a-z0-9-]{0,31}$", var.name))
    error_message = "name must be 1 to 32 lower-case letters, digits and hyphens, and start with a letter."
  }
}

variable "quiet_canary" {
  description = "Whether quiet canaries come to the channel, which AWS Chatbot counts as unsupported events and does not show. One such event in five minutes is then no alarm."
  type        = bool
  default     = true
  nullable    = false
}

variable "alarm_actions" {
  description = "ARNs in us-east-1 to tell when an alarm fires. They should not lead to the chat channel that the alarms watch."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.alarm_actions : can(regex("^arn:aws[a-z-]*:[a-z0-9-]+:us-east-1:", arn))])
    error_message = "alarm_actions takes ARNs in us-east-1, where AWS Chatbot keeps its metrics: an alarm cannot act in another Region."
  }
}

variable "tags" {
  description = "Tags of the alarms."
  type        = map(string)
  default     = {}
  nullable    = false
}
