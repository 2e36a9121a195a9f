using Microsoft.AspNetCore.Http;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Queue;

namespace VisionFinetune.Runner.Service.Submitting;

/// <summary>What every submission is measured by, before its recipe is read.</summary>
internal static class SubmissionLimits
{
    /// <exception cref="ProblemException">Too much waits already, or the device is none of the service's.</exception>
    public static void Require(ServiceSettings settings, JobQueue queue, string? device)
    {
        if (device is not null && !settings.Devices.Contains(device))
            throw ProblemException.Unusable([FieldProblem.Of("device", $"'{device}' is no device of this service; it has {string.Join(", ", settings.Devices)}.")]);
        if (queue.Waiting().Count >= settings.Limits.WaitingJobs)
            throw ProblemException.Of(StatusCodes.Status429TooManyRequests, $"{settings.Limits.WaitingJobs} runs and studies wait already; try again later.");
    }
}
