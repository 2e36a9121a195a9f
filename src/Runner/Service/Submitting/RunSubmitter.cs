using VisionFinetune.Engine.Files;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Queue;

namespace VisionFinetune.Runner.Service.Submitting;

/// <summary>Turns a submission into a run directory that waits for a device.</summary>
internal sealed class RunSubmitter(ServiceSettings settings, RecipeChecker checker, JobQueue queue, TimeProvider clock)
{
    /// <summary>Checks the recipe and puts the run into the queue. When this returns, the run is on the disk.</summary>
    /// <exception cref="ProblemException">The recipe cannot be used, or too many runs wait.</exception>
    public RunPlace Submit(RunSubmission submission)
    {
        SubmissionLimits.Require(settings, queue, submission.Device);
        var recipe = checker.Require(submission.Recipe, OverridesOf(submission));
        return queue.Alone(() =>
        {
            var run = RunDirectory.Create(settings.RunsFolder, recipe.Name, clock);
            var place = RunPlace.Of(settings.RunsFolder, run.Name, isStudy: false);
            var now = clock.GetUtcNow();
            var ticket = new QueueTicket
            {
                State = TicketState.Waiting,
                SubmittedAt = now,
                Order = JobQueue.OrderOf(now),
                Priority = submission.Priority,
                WantedDevice = submission.Device,
            };
            ticket.Write(run.Folder);
            AtomicFile.WriteText(run.RecipeFile, RecipeWriter.Write(recipe));      // last: with it the folder is a run
            queue.Record(place, ticket, "queued");
            return place;
        });
    }

    private static IReadOnlyList<string> OverridesOf(RunSubmission submission) =>
        submission.Name is null ? submission.Set ?? [] : [.. submission.Set ?? [], $"name={submission.Name}"];
}
