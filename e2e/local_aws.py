#!/usr/bin/env python3
"""Serves the AWS APIs that the end-to-end test needs, from moto, on a free loopback port.

    python3 local_aws.py      prints {"endpoint": "http://127.0.0.1:PORT"} once it listens

It ends on SIGTERM, and when its standard input is closed, so that it does not outlive a test that was killed.

Beside AWS's own calls it answers these, for the test alone:

    PUT    /e2e/state       replaces the state of ECS, and of the logs, by what the AWS CLI printed of each case:
                            [{"recordings": {"DescribeTasks": {"tasks": [...]}, ...}, "container": "NAME"}]; a task definition's
                            name may go on after DescribeTaskDefinition; the lines of GetLogEvents are the container's
    PUT    /e2e/faults      replaces the faults: [{"operation": "ListTasks", "code": "ThrottlingException", "message": "...",
                            "about": "TEXT"}]; a fault is only in requests that have the text
    GET    /e2e/calls       lists the AWS calls since the last DELETE: [{"key", "service", "operation", "status"}]
    DELETE /e2e/calls       forgets them
    GET    /e2e/code/NAME   sends the zip that the function was deployed with
    GET    /e2e/hops        lists the events that rules sent to another bus since the last DELETE: [{"bus", "event"}]
    DELETE /e2e/hops        forgets them

It ends with status 3 and a sentence on standard error where moto is not there or of another version: the corrections
below lean on how this one is built.
"""
import io
import json
import os
import re
import signal
import sys
import threading
import uuid
from collections import namedtuple
from datetime import datetime, timezone
from urllib.parse import parse_qs

WANTED = "5.2.1"


def unavailable(why):
    print(f"moto {WANTED} is needed: {why}", file=sys.stderr)
    sys.exit(3)


try:
    import moto
    from botocore import xform_name
    from moto.athena.responses import AthenaResponse
    from moto.awslambda.models import LambdaFunction, lambda_backends
    from moto.core.responses import ActionResult
    from moto.ecs.exceptions import InvalidParameterException
    from moto.ecs.models import EC2ContainerServiceBackend, ecs_backends
    from moto.ecs.responses import EC2ContainerServiceResponse
    from moto.events.models import Rule
    from moto.iam.access_control import IAMPolicy, IAMRequestBase, PermissionResult
    from moto.iam.models import iam_backends
    from moto.iam.responses import IamResponse
    from moto.logs.models import logs_backends
    from moto.logs.responses import LogsResponse
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from moto.servicequotas.models import ServiceQuotasBackend
    from moto.sns.responses import SNSResponse
    from moto.sqs.exceptions import SQSException
    from moto.sqs.models import Queue, sqs_backends
    from moto.sqs.responses import SQSResponse
    from moto.sts.exceptions import STSClientError
    from moto.sts.responses import TokenResponse
    from werkzeug.serving import WSGIRequestHandler, make_server
except ImportError as missing:
    unavailable(missing)
if moto.__version__ != WANTED:
    unavailable(f"this is {moto.__version__}")


# ECS: moto cannot be brought by API calls to the states that matter here (a stop code, two containers of which one has no
# exit code, a failed rollout), so recorded ones are put where it keeps its own.

Arn = namedtuple("Arn", "prefix partition service region account resource")


def parse_arn(arn):
    return Arn(*arn.split(":", 5))


def last(name_or_arn):
    return name_or_arn.split("/")[-1]


class Recorded:
    """One ECS resource as the AWS CLI printed it; moto reads any object by the snake-case names of its members."""

    def __init__(self, members, **defaults):
        self.__dict__.update(defaults)
        self.__dict__.update({xform_name(name): value for name, value in with_times(members).items()})

    def advance(self):
        """Leaves the task in the status that was recorded, where moto's own tasks would move on."""


def with_times(value):
    if isinstance(value, dict):
        return {name: member if name == "tags" else with_times(member) for name, member in value.items()}
    if isinstance(value, list):
        return [with_times(member) for member in value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*", value):
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    return value


class RecordedECS:
    """The state of recorded cases."""

    def __init__(self):
        self.deployments, self.revisions, self.definitions, self.daemons = {}, {}, {}, {}
        self.gone, self.more, self.log_groups, self.cluster_tags = [], None, [], []

    def replace(self, cases):
        for account in ecs_backends.values():
            account.reset()  # and not ecs_backends.reset(), which empties every service
        for logs, group in self.log_groups:
            logs.delete_log_group(group)
        self.__init__()
        for case in cases:
            self.add(**case)

    def add(self, recordings, container):
        def each(operation, member):
            return recordings.get(operation, {}).get(member, [])

        for service in each("DescribeServices", "services"):
            self.add_service(service)
        for task in each("DescribeTasks", "tasks"):
            self.add_task(task)
        known = [task["taskArn"] for task in each("DescribeTasks", "tasks")]
        self.gone += [arn for arn in each("ListTasks", "taskArns") if arn not in known]
        self.more = self.more or recordings.get("ListTasks", {}).get("nextToken")
        for name in recordings:
            if name.startswith("DescribeTaskDefinition"):
                self.add_task_definition(recordings[name])
        for deployment in each("ListServiceDeployments", "serviceDeployments"):
            self.deployments[deployment["serviceDeploymentArn"]] = deployment
        for deployment in each("DescribeServiceDeployments", "serviceDeployments"):
            self.deployments[deployment["serviceDeploymentArn"]] = deployment
        for revision in each("DescribeServiceRevisions", "serviceRevisions"):
            self.revisions[revision["serviceRevisionArn"]] = revision
        for revision in each("DescribeDaemonRevisions", "daemonRevisions"):
            self.daemons[revision["daemonRevisionArn"]] = revision
        self.cluster_tags += each("ListTagsForResource", "tags")
        if "GetLogEvents" in recordings:
            for task in each("DescribeTasks", "tasks"):
                self.add_log(task, container, each("GetLogEvents", "events"))

    def add_log(self, task, container, events):
        """Writes what a container wrote to where its task definition has the awslogs driver put it: not through PutLogEvents,
        which takes no lines from the future."""
        definition = self.definitions.get(task["taskDefinitionArn"], {"containerDefinitions": []})
        for told in definition["containerDefinitions"]:
            options = told.get("logConfiguration", {}).get("options", {})
            if told["name"] != container or "awslogs-stream-prefix" not in options:
                continue
            logs, group = logs_backends[parse_arn(task["taskArn"]).account][options["awslogs-region"]], options["awslogs-group"]
            stream = f"{options['awslogs-stream-prefix']}/{container}/{last(task['taskArn'])}"
            if group not in logs.groups:
                logs.create_log_group(group, {})
                self.log_groups.append((logs, group))
            logs.create_log_stream(group, stream)
            logs.groups[group].streams[stream].put_log_events(events)

    @staticmethod
    def backend(arn):
        where = parse_arn(arn)
        return ecs_backends[where.account][where.region]

    def cluster(self, arn):
        backend, name = self.backend(arn), last(arn)
        if name not in backend.clusters:
            backend.create_cluster(name)
        return backend, name

    def add_service(self, service):
        backend, cluster = self.cluster(service["clusterArn"])
        backend.services[f"{cluster}:{service['serviceName']}"] = Recorded(service, tags=[])

    def add_task(self, task):
        backend, cluster = self.cluster(task["clusterArn"])
        defaults = {"started_by": "", "group": "", "tags": [], "desired_status": "STOPPED", "container_instance_arn": None}
        backend.tasks.setdefault(cluster, {})[task["taskArn"]] = Recorded(task, **defaults)

    def add_task_definition(self, described):
        definition = described["taskDefinition"]
        arn = definition["taskDefinitionArn"]
        self.definitions[arn] = definition
        family, revision = last(arn).split(":")
        recorded = Recorded(definition, arn=arn, tags=described.get("tags", []))
        self.backend(arn).task_definitions.setdefault(family, {})[int(revision)] = recorded


recorded_ecs = RecordedECS()
moto_list_tasks = EC2ContainerServiceBackend.list_tasks
moto_page = EC2ContainerServiceResponse.list_tasks
moto_describe_tasks = EC2ContainerServiceResponse.describe_tasks


def list_tasks(self, cluster=None, instance=None, family=None, started_by=None, service=None, desired=None):
    """Adds what moto leaves out: the service filter, RUNNING unless asked otherwise, startedBy only by itself, and tasks
    that are forgotten before they can be described."""
    if started_by and (family or service or desired):
        raise InvalidParameterException("startedBy must be the only filter.")
    tasks = moto_list_tasks(self, cluster, instance, family, started_by, None, desired or (cluster and "RUNNING"))
    if not service:
        return tasks
    gone = [Recorded({"taskArn": arn}) for arn in recorded_ecs.gone]
    return [task for task in tasks if task.group == "service:" + last(service)] + gone


def first_page(self):
    """Adds that there are more tasks than were recorded."""
    answer = moto_page(self).result
    return ActionResult({**answer, "nextToken": recorded_ecs.more} if recorded_ecs.more else answer)


def describe_tasks(self):
    """Adds the failure MISSING for a task that ECS does not remember."""
    answer = moto_describe_tasks(self).result
    found = {last(task.task_arn) for task in answer["tasks"]}
    wanted = self._get_param("tasks", [])
    answer["failures"] = [{"arn": task, "reason": "MISSING"} for task in wanted if last(task) not in found]
    return ActionResult(answer)


def describe_by_arn(parameter, member, table):
    def describe(self):
        wanted = self._get_param(parameter, [])
        found = [with_times(table()[arn]) for arn in wanted if arn in table()]
        missing = [{"arn": arn, "reason": "MISSING"} for arn in wanted if arn not in table()]
        return ActionResult({member: found, "failures": missing})

    return describe


def describe_daemon_revisions(self):
    """As text, because botocore does not know yet that a daemon can be critical."""
    known = recorded_ecs.daemons
    wanted = self._get_param("daemonRevisionArns", [])
    found = [{name: value for name, value in known[arn].items() if name != "createdAt"} for arn in wanted if arn in known]
    missing = [{"arn": arn, "reason": "MISSING"} for arn in wanted if arn not in known]
    return json.dumps({"daemonRevisions": found, "failures": missing})


def list_service_deployments(self):
    service, statuses = last(self._get_param("service")), self._get_param("status") or []
    known = [d for d in recorded_ecs.deployments.values() if last(d["serviceArn"]) == service]
    return ActionResult({"serviceDeployments": [with_times(d) for d in known if not statuses or d["status"] in statuses]})


def list_tags(self):
    """Gives the tags of a cluster, which no other call is recorded with."""
    return ActionResult({"tags": recorded_ecs.cluster_tags})


EC2ContainerServiceBackend.list_tasks = list_tasks
EC2ContainerServiceResponse.list_tasks = first_page
EC2ContainerServiceResponse.describe_tasks = describe_tasks
EC2ContainerServiceResponse.list_tags_for_resource = list_tags
EC2ContainerServiceResponse.list_service_deployments = list_service_deployments
EC2ContainerServiceResponse.describe_service_deployments = describe_by_arn(
    "serviceDeploymentArns", "serviceDeployments", lambda: recorded_ecs.deployments)
EC2ContainerServiceResponse.describe_service_revisions = describe_by_arn(
    "serviceRevisionArns", "serviceRevisions", lambda: recorded_ecs.revisions)
EC2ContainerServiceResponse.describe_daemon_revisions = describe_daemon_revisions


# IAM: moto evaluates the caller's policies, but for most services against the resource "*", which denies every statement
# that names one. These name all that the call is about, as the service authorization reference lists it; each must be allowed.


def ecs_resources(self):
    def arn(kind, name):
        if name.startswith("arn:"):
            return name
        cluster = last(self._get_param("cluster") or "default")
        path = name if kind == "cluster" else f"{cluster}/{last(name)}"
        return f"arn:{self.partition}:ecs:{self.region}:{self.current_account}:{kind}/{path}"

    named = {
        "DescribeClusters": ("cluster", "clusters"),
        "DescribeServices": ("service", "services"),
        "DescribeTasks": ("task", "tasks"),
        "ListServiceDeployments": ("service", "service"),
        "DescribeServiceDeployments": ("service-deployment", "serviceDeploymentArns"),
        "DescribeServiceRevisions": ("service-revision", "serviceRevisionArns"),
    }
    if self._get_action() == "ListTagsForResource":  # also of a cluster of another partition, which this emulator cannot have
        return f"arn:{self.partition}:ecs:{self.region}:{self.current_account}:{parse_arn(self._get_param('resourceArn')).resource}"
    kind, parameter = named.get(self._get_action(), ("", ""))
    if not kind:
        return ["*"]
    value = self._get_param(parameter)
    arns = [arn(kind, name) for name in (value if isinstance(value, list) else [value])]
    return arns + [service_of(arn) for arn in arns if kind in ("service-deployment", "service-revision")]


def service_of(arn):
    """arn:...:service-deployment/CLUSTER/SERVICE/ID belongs to arn:...:service/CLUSTER/SERVICE."""
    return re.sub(r":service-[a-z]+/(.*)/[^/]+$", r":service/\1", arn)


def log_stream(self):
    group, stream = self._get_param("logGroupName"), self._get_param("logStreamName")
    return f"arn:{self.partition}:logs:{self.region}:{self.current_account}:log-group:{group}:log-stream:{stream}"


moto_check, moto_policy = IAMRequestBase.check_action_permitted, IAMPolicy.__init__


def read_policy(self, policy):
    """Reads the policy of a role that CloudFormation made, which moto keeps as the template has it, with holes."""
    if isinstance(policy, dict) and "Statement" in policy:
        policy = json.dumps({**policy, "Statement": [statement for statement in policy["Statement"] if statement]})
    moto_policy(self, policy)


def check_each(self, resources):
    for resource in resources if isinstance(resources, list) else [resources]:
        moto_check(self, resource)


IAMPolicy.__init__ = read_policy
IAMRequestBase.check_action_permitted = check_each
IAMRequestBase.check_signature = lambda self: None  # which is taken for wrong where an API has paths, as EFS and Lambda have
EC2ContainerServiceResponse._determine_resource = ecs_resources
LogsResponse._determine_resource = log_stream
SNSResponse._determine_resource = lambda self: self._get_param("TopicArn") or "*"


# What `ecswhy check` asks: moto has no simulation of policies, and quotas of VPCs only. A role's policies are judged here as moto judges
# those of a caller; the default quota of Fargate's vCPUs is that of a new account.


def policies_of(role):
    inline = list(role.policies.values())
    return [IAMPolicy(document) for document in inline] + [IAMPolicy(policy) for policy in role.managed_policies.values()]


def simulate(self):
    role = self.backend.get_role_by_arn(self._get_param("PolicySourceArn"))
    resources = self._get_param("ResourceArns", []) or ["*"]

    def decision(action, resource):
        results = [policy.is_action_permitted(action, resource) for policy in policies_of(role)]
        if PermissionResult.DENIED in results:
            return "explicitDeny"
        return "allowed" if PermissionResult.PERMITTED in results else "implicitDeny"

    def evaluated(action):
        each = [{"EvalResourceName": resource, "EvalResourceDecision": decision(action, resource)} for resource in resources]
        worst = next((one["EvalResourceDecision"] for one in each if one["EvalResourceDecision"] != "allowed"), "allowed")
        return {"EvalActionName": action, "EvalResourceName": resources[0], "EvalDecision": worst, "ResourceSpecificResults": each}

    return ActionResult({"EvaluationResults": [evaluated(action) for action in self._get_param("ActionNames", [])], "IsTruncated": False})


def get_service_quota(self, service_code, quota_code):
    if service_code == "fargate":
        return {"ServiceCode": "fargate", "QuotaCode": quota_code, "Value": 6.0}
    return moto_quota(self, service_code, quota_code)


moto_quota = ServiceQuotasBackend.get_service_quota
ServiceQuotasBackend.get_service_quota = get_service_quota
IamResponse.simulate_principal_policy = simulate


# Lambda: moto forgets parts of a function's configuration, and a second plan would want to set them again.

FORGOTTEN = ("LoggingConfig", "DeadLetterConfig", "KMSKeyArn")
moto_init, moto_get, moto_update = (
    LambdaFunction.__init__, LambdaFunction.get_configuration, LambdaFunction.update_configuration)


def keep_at_creation(self, account_id, spec, region, version=1):
    self.kept = {name: spec[name] for name in FORGOTTEN if spec.get(name)}
    moto_init(self, account_id, spec, region, version)


def keep_at_update(self, config_updates):
    self.kept.update({name: config_updates[name] for name in FORGOTTEN if name in config_updates})
    moto_update(self, config_updates)
    return self.get_configuration()


LambdaFunction.__init__ = keep_at_creation
LambdaFunction.update_configuration = keep_at_update
LambdaFunction.get_configuration = lambda self, on_create=False: {**moto_get(self, on_create), **self.kept}


# SQS: moto writes a redrive policy with spaces that nobody gave it, which Terraform waits for in vain, forgets which queues may
# lead to a dead-letter queue, and cannot move dead letters. Lambda's poller is left to the test: moto's would compete with it.

moto_attributes = Queue.attributes.fget


def with_redrive(self):
    attributes = moto_attributes(self)
    if self.redrive_policy:
        attributes["RedrivePolicy"] = json.dumps(self.redrive_policy, separators=(",", ":"))
    if self.redrive_allow_policy:
        attributes["RedriveAllowPolicy"] = self.redrive_allow_policy
    return attributes


def queue_of(backend, arn, parameter):
    for queue in backend.queues.values():
        if queue.queue_arn == arn:
            return queue
    raise SQSException("ResourceNotFoundException", f"The resource that you specified for the {parameter} parameter doesn't exist.")


def start_message_move_task(self):
    """Moves all messages that are visible at once, where SQS takes its time. As in SQS, the source must be the dead-letter
    queue of a queue, and what is moved is a new message:
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html"""
    backend = sqs_backends[self.current_account][self.region]
    source = queue_of(backend, self._get_param("SourceArn"), "SourceArn")
    if not backend.list_dead_letter_source_queues(source.name):
        raise SQSException("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
    destination = queue_of(backend, self._get_param("DestinationArn"), "DestinationArn")
    for message in source.messages:
        source._messages.remove(message)
        backend.send_message(destination.name, message.body, message.message_attributes)
    return ActionResult({"TaskHandle": source.name})


Queue.attributes, Queue.redrive_allow_policy = property(with_redrive), None
Queue.lambda_event_source_mappings = property(lambda self: {}, lambda self, mappings: None)
SQSResponse.start_message_move_task = start_message_move_task


# Athena: moto cannot delete a named query.


def delete_named_query(self):
    self.athena_backend.named_queries.pop(self._get_param("NamedQueryId"), None)
    return "{}"


AthenaResponse.delete_named_query = delete_named_query


# EventBridge: moto gives an event that goes to another bus the receiving account and Region, and no resources, and has a rule on a
# schedule take every event. AWS hands an event on as it is, but in another Region with a new id and time, and never to a third bus.
# What arrives is noted for the test.

moto_send = Rule.send_to_targets
hops = []


def send_to_targets(self, event, transform_input=True):
    every = self.targets
    buses = [target["Arn"] for target in every if ":event-bus/" in target["Arn"]]
    if not self.event_pattern.dump() or self.state == "DISABLED":
        return
    if buses and self.event_pattern.matches_event(event):
        hops.extend({"bus": bus, "event": after_hop(event, parse_arn(bus).region)} for bus in buses)
    self.targets = [target for target in every if target["Arn"] not in buses]
    try:
        moto_send(self, event, transform_input)
    finally:
        self.targets = every


def after_hop(event, region):
    moved = {name: member for name, member in event.items() if name != "ingestion-time"}
    moved["time"] = datetime.fromtimestamp(event["time"], timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    if region != event["region"]:
        moved.update(id=str(uuid.uuid4()), time=datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
    return moved


Rule.send_to_targets = send_to_targets


# STS: moto lets a role of another account be assumed that does not exist or that trusts somebody else.

moto_assume = TokenResponse.assume_role


def trusts(document, caller):
    """Says whether a trust policy names a role, by its ARN, or by its account's root and aws:PrincipalArn."""
    root = ":".join(caller.split(":")[:5]) + ":root"
    for statement in json.loads(document)["Statement"]:
        named = statement.get("Principal", {}).get("AWS", [])
        named = [named] if isinstance(named, str) else named
        wanted = statement.get("Condition", {}).get("ArnEquals", {}).get("aws:PrincipalArn", caller)
        if caller in named or (root in named and caller == wanted):
            return True
    return False


def assume_role(self):
    arn = self._get_param("RoleArn")
    where = parse_arn(arn)
    caller = self.backend.get_caller_identity(self.get_access_key(), self.region)[1]
    caller = re.sub(r"^arn:(\S+?):sts::(\d+):assumed-role/([^/]+)/.*$", r"arn:\1:iam::\2:role/\3", caller)
    known = {role.arn: role for role in iam_backends[where.account][where.partition].roles.values()}
    of_the_test = caller.endswith(":user/moto")
    if not of_the_test and (arn not in known or not trusts(known[arn].assume_role_policy_document, caller)):
        raise STSClientError("AccessDenied", f"User: {caller} is not authorized to perform: sts:AssumeRole on resource: {arn}")
    return moto_assume(self)


TokenResponse.assume_role = assume_role


# The server: the test's own paths, then injected faults, then moto.


class Front:
    def __init__(self):
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.calls, self.faults, self.lock = [], [], threading.Lock()

    def __call__(self, environ, start):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if environ["PATH_INFO"].startswith("/e2e/"):
            return self.control(environ, body, start)
        if environ["PATH_INFO"].startswith("/moto-api/"):
            return self.moto(environ, start)
        return self.aws(environ, body, start)

    def control(self, environ, body, start):
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if (method, path) == ("PUT", "/e2e/state"):
            recorded_ecs.replace(json.loads(body))
        elif (method, path) == ("PUT", "/e2e/faults"):
            self.faults = json.loads(body)
        elif (method, path) == ("DELETE", "/e2e/calls"):
            self.calls = []
        elif (method, path) == ("GET", "/e2e/calls"):
            return reply(start, 200, self.calls)
        elif (method, path) == ("DELETE", "/e2e/hops"):
            hops.clear()
        elif (method, path) == ("GET", "/e2e/hops"):
            return reply(start, 200, hops)
        elif method == "GET" and path.startswith("/e2e/code/"):
            return reply(start, 200, deployed_code(last(path)))
        else:
            return reply(start, 404, {})
        return reply(start, 200, {})

    def aws(self, environ, body, start):
        call = describe_call(environ, body)
        with self.lock:
            self.calls.append(call)
        fault = next((f for f in self.faults if f["operation"] == call["operation"] and f["about"].encode() in body), None)
        if fault:
            call["status"] = 400
            return fail(environ, start, fault)

        def start_and_note(status, headers, exc_info=None):
            call["status"] = int(status.split()[0])
            return start(status, headers, exc_info)

        try:
            return list(self.moto(environ, start_and_note))
        except NotImplementedError as missing:  # moto's own 500 would be retried for minutes, 501 is not
            call["status"] = 501
            return reply(start, 501, {"__type": "NotImplemented", "message": str(missing)})


def describe_call(environ, body):
    scope = re.search(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    key, service = scope.groups() if scope else ("", "")
    operation = environ.get("HTTP_X_AMZ_TARGET", "").split(".")[-1]
    if not operation and environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        operation = parse_qs(body.decode()).get("Action", [""])[0]
    operation = operation or f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
    return {"key": key, "service": service, "operation": operation, "status": 0}


def fail(environ, start, fault):
    if environ.get("HTTP_X_AMZ_TARGET"):
        return reply(start, 400, {"__type": fault["code"], "message": fault["message"]})
    error = f"<Error><Type>Sender</Type><Code>{fault['code']}</Code><Message>{fault['message']}</Message></Error>"
    return reply(start, 400, f"<ErrorResponse>{error}<RequestId>e2e</RequestId></ErrorResponse>".encode())


def reply(start, status, answer):
    content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    start(f"{status} e2e", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
    return [content]


def deployed_code(name):
    regions = [backend for account in lambda_backends.values() for backend in account.values()]
    functions = [function for backend in regions for function in backend.list_functions()]
    return next(function.code_bytes for function in functions if function.function_name == name)


class Silent(WSGIRequestHandler):
    def log(self, *_):
        """Writes nothing: what matters of a call stands in the list of calls."""


server = make_server("127.0.0.1", 0, Front(), threaded=True, request_handler=Silent)
os.environ["MOTO_PORT"] = str(server.server_port)
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
print(json.dumps({"endpoint": f"http://127.0.0.1:{server.server_port}"}), flush=True)
server.serve_forever()
