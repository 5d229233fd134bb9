variable "region" {
  description = "Region to deploy to."
  type        = string
}

variable "package_file" {
  description = "Path of the function's zip file."
  type        = string
}
