#!/usr/bin/env bash
# Deploys a task definition to a service and waits until ECS has rolled it out, or says why it did not.
#
#   CLUSTER=prod SERVICE=web TASK_DEFINITION=web:43 ./deploy.sh
#
# Needs aws, ecswhy, and the permissions of policy.json. With TOPIC_ARN a failure also goes to chat; MENTION calls somebody there.
set -euo pipefail
: "${CLUSTER:?name the cluster}" "${SERVICE:?name the service}" "${TASK_DEFINITION:?name the task definition, such as web:43}"

# The deployment's own id, so that a rollback or somebody else's deployment is never taken for this one.
deployment=$(aws ecs update-service --cluster "$CLUSTER" --service "$SERVICE" --task-definition "$TASK_DEFINITION" \
  --query "service.deployments[?status=='PRIMARY'].id" --output text)

options=(--cluster "$CLUSTER" --service "$SERVICE" --deployment "$deployment" --timeout "${TIMEOUT:-10m}")
[[ -z ${TOPIC_ARN:-} ]] || options+=(--publish "$TOPIC_ARN")
[[ -z ${MENTION:-} ]] || options+=(--mention "$MENTION")
exec ecswhy wait "${options[@]}"
