# The module as it was applied at 0507a78 to an emulated AWS, which made the state beside this file. The emulator knows no AWS
# Chatbot: the chat configuration was added to that state by hand.
variable "region" {
  description = "Region that it was deployed to."
  type        = string
}

variable "package_file" {
  description = "Path of the function's zip file."
  type        = string
}

provider "aws" {
  region = var.region
}

module "ecswhy" {
  source       = "../../deploy/terraform"
  package_file = var.package_file

  slack = {
    team_id    = "T0123456789"
    channel_id = "C0123456789"
  }
  alarm_actions = ["arn:aws:sns:ap-southeast-2:123456789012:on-call"]
}
