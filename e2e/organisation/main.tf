# A hub and two members in another Region: an account by itself, and one that joined a unit of an organisation.

terraform {
  required_version = ">= 1.6"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

provider "aws" {
  region      = var.region
  max_retries = 2
}

# The emulator gives a caller of the test any role in any account, and makes the account.
provider "aws" {
  alias       = "member"
  region      = "us-west-2"
  max_retries = 2

  assume_role {
    role_arn = "arn:aws:iam::222222222222:role/test"
  }
}

module "ecswhy" {
  source = "../../deploy/terraform"

  name                 = "ecswhy-e2e"
  package_file         = var.package_file
  reserved_concurrency = 1

  members = {
    organization_id = "o-e2e0000000"
    accounts        = ["222222222222"]
    names           = { "222222222222" = "payments-prod" }
  }
}

module "member" {
  source    = "../../deploy/terraform/modules/member"
  providers = { aws = aws.member }
  hub       = module.ecswhy.hub
}

resource "aws_organizations_organization" "this" {
  feature_set = "ALL"
}

resource "aws_organizations_organizational_unit" "this" {
  name      = "payments"
  parent_id = aws_organizations_organization.this.roots[0].id
}

resource "aws_organizations_account" "this" {
  name      = "joined"
  email     = "joined@example.com"
  parent_id = aws_organizations_organizational_unit.this.id
}

module "members" {
  source               = "../../deploy/terraform/modules/organization"
  hub                  = module.ecswhy.hub
  organizational_units = [aws_organizations_organizational_unit.this.id]
  regions              = ["us-west-2"]

  depends_on = [aws_organizations_account.this]
}

resource "aws_sqs_queue" "reader" {
  name = "ecswhy-e2e-reader"
}

resource "aws_sns_topic_subscription" "reader" {
  topic_arn            = module.ecswhy.topic_arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.reader.arn
  raw_message_delivery = true
}
