# Every verdict in S3, a line of JSON each, with a table for Athena.
terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.61"
    }
  }
}

variable "topic_arn" {
  description = "Topic of the module, whose `programs` is true: its output `topic_arn`."
  type        = string
}

variable "bucket" {
  description = "Name of the bucket to make."
  type        = string
}

variable "name" {
  description = "Name of the stream, the database and the roles."
  type        = string
  default     = "ecswhy-archive"
}

resource "aws_s3_bucket" "archive" {
  bucket = var.bucket
}

resource "aws_s3_bucket_public_access_block" "archive" {
  bucket                  = aws_s3_bucket.archive.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_kinesis_firehose_delivery_stream" "archive" {
  name        = var.name
  destination = "extended_s3"

  extended_s3_configuration {
    role_arn            = aws_iam_role.this["firehose"].arn
    bucket_arn          = aws_s3_bucket.archive.arn
    prefix              = "verdicts/day=!{timestamp:yyyy-MM-dd}/"
    error_output_prefix = "errors/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/"
    buffering_interval  = 300
    buffering_size      = 5
    compression_format  = "GZIP"
  }

  depends_on = [aws_iam_role_policy.firehose]
}

# SNS ends each raw message to Firehose with a line break. https://docs.aws.amazon.com/sns/latest/dg/firehose-message-processing.html
resource "aws_sns_topic_subscription" "archive" {
  topic_arn             = var.topic_arn
  protocol              = "firehose"
  endpoint              = aws_kinesis_firehose_delivery_stream.archive.arn
  subscription_role_arn = aws_iam_role.this["sns"].arn
  raw_message_delivery  = true
}

data "aws_iam_policy_document" "trust" {
  for_each = toset(["firehose", "sns"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.key}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = data.aws_iam_policy_document.trust

  name               = "${var.name}-${each.key}"
  assume_role_policy = each.value.json
}

data "aws_iam_policy_document" "firehose" {
  statement {
    actions   = ["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject"]
    resources = [aws_s3_bucket.archive.arn, "${aws_s3_bucket.archive.arn}/*"]
  }
}

resource "aws_iam_role_policy" "firehose" {
  name   = "write"
  role   = aws_iam_role.this["firehose"].name
  policy = data.aws_iam_policy_document.firehose.json
}

data "aws_iam_policy_document" "sns" {
  statement {
    actions   = ["firehose:DescribeDeliveryStream", "firehose:ListDeliveryStreams", "firehose:ListTagsForDeliveryStream", "firehose:PutRecord", "firehose:PutRecordBatch"]
    resources = [aws_kinesis_firehose_delivery_stream.archive.arn]
  }
}

resource "aws_iam_role_policy" "sns" {
  name   = "deliver"
  role   = aws_iam_role.this["sns"].name
  policy = data.aws_iam_policy_document.sns.json
}

resource "aws_glue_catalog_database" "archive" {
  name = replace(var.name, "-", "_")
}

locals {
  columns = {
    version     = "string"
    id          = "string"
    incidentkey = "string"
    state       = "string"
    time        = "string"
    account     = "string"
    region      = "string"
    cluster     = "string"
    service     = "string"
    kind        = "string"
    cause       = "string"
    impact      = "string"
    severity    = "string"
    owner       = "string"
    title       = "string"
    text        = "string"
    attribution = "array<struct<what:string,container:string,name:string,sure:boolean>>"
    links       = "array<struct<about:string,url:string>>"
    incidents   = "array<struct<id:string,incidentkey:string,account:string,region:string,cluster:string,service:string,impact:string,severity:string,owner:string>>"
    unlisted    = "int"
  }
}

# Partitions are computed from the day, so that nothing has to crawl.
resource "aws_glue_catalog_table" "verdicts" {
  name          = "verdicts"
  database_name = aws_glue_catalog_database.archive.name
  table_type    = "EXTERNAL_TABLE"

  parameters = {
    "projection.enabled"        = "true"
    "projection.day.type"       = "date"
    "projection.day.format"     = "yyyy-MM-dd"
    "projection.day.range"      = "2026-01-01,NOW"
    "storage.location.template" = "s3://${aws_s3_bucket.archive.bucket}/verdicts/day=$${day}/"
  }

  partition_keys {
    name = "day"
    type = "string"
  }

  storage_descriptor {
    location      = "s3://${aws_s3_bucket.archive.bucket}/verdicts/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    ser_de_info {
      serialization_library = "org.openx.data.jsonserde.JsonSerDe"
    }

    dynamic "columns" {
      for_each = local.columns

      content {
        name = columns.key
        type = columns.value
      }
    }
  }
}

resource "aws_athena_named_query" "this" {
  for_each = fileset(path.module, "*.sql")

  name     = trimsuffix(each.key, ".sql")
  database = aws_glue_catalog_database.archive.name
  query    = file("${path.module}/${each.key}")
}

output "database" {
  description = "Database that has the table verdicts."
  value       = aws_glue_catalog_database.archive.name
}
