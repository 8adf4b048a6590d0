"""The API's money of a project: approvals, contracts and payments."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from geoplan.api import read_version
from geoplan.policy import Action
from projects import money
from projects.api.money_serializers import (
    ApprovalSerializer,
    ApproveSerializer,
    ContractSerializer,
    PaymentSerializer,
    PaySerializer,
    RequestSerializer,
)
from projects.models import BudgetApproval, Contract, Disbursement, Project
from projects.money.funds import with_sums


class ApprovalList(APIView):
    """The budgets of a project; POST asks for one."""

    guards = {"GET": Action.VIEW_MONEY, "POST": Action.EDIT_APPROVAL}

    @extend_schema(responses=ApprovalSerializer(many=True), operation_id="approvals_list")
    def get(self, request: Request, pk: int) -> Response:
        """List the budgets, the earliest year first."""
        found = with_sums(BudgetApproval.objects.filter(project=_project(request, pk)))
        return Response(ApprovalSerializer(found, many=True).data)

    @extend_schema(request=RequestSerializer, responses={201: ApprovalSerializer}, operation_id="approvals_create")
    def post(self, request: Request, pk: int) -> Response:
        """Ask for a budget."""
        project = _project(request, pk, Action.EDIT_APPROVAL)
        wanted = _checked(RequestSerializer(data=request.data))
        made = money.request_budget(request._request.actor, project.pk, wanted)
        return _approval_answer(made.pk, 201)


class ApprovalDetail(APIView):
    """One budget; PATCH records its approval or corrects it."""

    guards = {"GET": Action.VIEW_MONEY, "PATCH": Action.EDIT_APPROVAL}

    @extend_schema(responses=ApprovalSerializer, operation_id="approvals_retrieve")
    def get(self, request: Request, pk: int) -> Response:
        """Return the budget; its ETag is its version."""
        return _approval_answer(_approval(request, pk).pk)

    @extend_schema(request=ApproveSerializer, responses=ApprovalSerializer, operation_id="approvals_update")
    def patch(self, request: Request, pk: int) -> Response:
        """Record how much was approved, when and by which ordinance; the write carries the version read."""
        approval = _approval(request, pk)
        request._request.actor.require(Action.EDIT_APPROVAL, approval)
        said = _checked(ApproveSerializer(data=request.data))
        told = (said["approved"], said["approved_on"], said["ordinance_number"])
        money.approve(request._request.actor, approval, read_version(request), *told)
        return _approval_answer(approval.pk)


class ContractList(APIView):
    """The contracts of a project."""

    guards = {"GET": Action.VIEW_MONEY}

    @extend_schema(responses=ContractSerializer(many=True), operation_id="contracts_list")
    def get(self, request: Request, pk: int) -> Response:
        """List the contracts with their instalments, amendments and budgets, the earliest first."""
        project = _project(request, pk)
        found = Contract.objects.filter(project=project).prefetch_related("instalments", "amendments", "fundings")
        return Response(ContractSerializer(found, many=True, context=_context(request, project)).data)


class PaymentList(APIView):
    """The payments of a project; POST records one."""

    guards = {"GET": Action.VIEW_MONEY, "POST": Action.EDIT_PAYMENT}

    @extend_schema(responses=PaymentSerializer(many=True), operation_id="payments_list")
    def get(self, request: Request, pk: int) -> Response:
        """List the payments, the earliest first."""
        project = _project(request, pk)
        found = Disbursement.objects.filter(project=project)
        return Response(PaymentSerializer(found, many=True, context=_context(request, project)).data)

    @extend_schema(request=PaySerializer, responses={201: PaymentSerializer}, operation_id="payments_create")
    def post(self, request: Request, pk: int) -> Response:
        """Record a payment of an instalment, or a direct one where no instalment is named."""
        project = _project(request, pk, Action.EDIT_PAYMENT)
        values = _checked(PaySerializer(data=request.data, context={"project": project}))
        made = money.pay(request._request.actor, project.pk, values)
        return _payment_answer(request, made, 201)


class PaymentDetail(APIView):
    """One payment; PATCH corrects it."""

    guards = {"GET": Action.VIEW_MONEY, "PATCH": Action.EDIT_PAYMENT, "DELETE": Action.EDIT_PAYMENT}

    @extend_schema(responses=PaymentSerializer, operation_id="payments_retrieve")
    def get(self, request: Request, pk: int) -> Response:
        """Return the payment; its ETag is its version."""
        return _payment_answer(request, _payment(request, pk))

    @extend_schema(request=PaySerializer, responses=PaymentSerializer, operation_id="payments_update")
    def patch(self, request: Request, pk: int) -> Response:
        """Correct the fields that are given; the write carries the version read."""
        payment = _payment(request, pk, Action.EDIT_PAYMENT)
        context = {"project": payment.project}
        values = _checked(PaySerializer(payment, data=request.data, partial=True, context=context))
        money.correct_payment(request._request.actor, payment, read_version(request), values)
        return _payment_answer(request, payment)

    @extend_schema(responses={204: None}, operation_id="payments_destroy")
    def delete(self, request: Request, pk: int) -> Response:
        """Take a payment back that was never made; the history keeps it."""
        payment = _payment(request, pk, Action.EDIT_PAYMENT)
        money.remove_payment(request._request.actor, payment, read_version(request))
        return Response(status=204)


def _project(request: Request, pk: int, action: Action = Action.VIEW_MONEY) -> Project:
    visible = Project.objects.visible_to(request._request.actor).select_related("organisation")
    project = get_object_or_404(visible.defer("geometry", "geometry_3857", "organisation__area"), pk=pk)
    request._request.actor.require(action, project)
    return project


def _approval(request: Request, pk: int) -> BudgetApproval:
    visible = BudgetApproval.objects.visible_to(request._request.actor).select_related("project__organisation")
    found: BudgetApproval = get_object_or_404(visible, pk=pk)
    return found


def _payment(request: Request, pk: int, action: Action = Action.VIEW_MONEY) -> Disbursement:
    visible = Disbursement.objects.visible_to(request._request.actor).select_related("project__organisation")
    found: Disbursement = get_object_or_404(visible, pk=pk)
    request._request.actor.require(action, found)
    return found


def _checked(wanted: Any) -> dict[str, Any]:
    wanted.is_valid(raise_exception=True)
    return dict(wanted.validated_data)


def _context(request: Request, project: Project) -> dict[str, Any]:
    return {"is_insider": request._request.actor.may(Action.VIEW_REVIEW, project)}


def _approval_answer(pk: int, status: int = 200) -> Response:
    approval = with_sums(BudgetApproval.objects.filter(pk=pk)).get()
    return Response(ApprovalSerializer(approval).data, status=status, headers={"ETag": f'"{approval.version}"'})


def _payment_answer(request: Request, payment: Disbursement, status: int = 200) -> Response:
    data = PaymentSerializer(payment, context=_context(request, payment.project)).data
    return Response(data, status=status, headers={"ETag": f'"{payment.version}"'})
