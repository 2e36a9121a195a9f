using Microsoft.Extensions.DependencyInjection;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Processes;
using VisionFinetune.Runner.Service.Queue;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Tests.Service.Queue;

/// <summary>However a process ends after its run was cancelled, the run ends, too.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task A_cancelled_run_ends_however_its_process_does()
    {
        await using var service = await GuardedService.StartAsync(s => s with { Devices = [] });
        foreach (var (code, own, status, error) in new[]
        {
            (130, null, RunStatus.Cancelled, null),                                     // it has written its checkpoint
            (137, null, RunStatus.Cancelled, null),                                     // killed when it took too long, or by somebody
            (134, null, RunStatus.Cancelled, null),                                     // aborted by a native library on its way out
            (1, null, RunStatus.Failed, "The training process crashed: exit code 1: boom"),
            (2, "The disk is full.", RunStatus.Failed, "The disk is full."),            // no checkpoint could be written: that must be said
            (0, null, RunStatus.Failed, "The training process crashed: exit code 0: boom"),
        })
        {
            var id = (await service.PostAsync("/api/v1/runs", GuardedService.Text(Some.TinyRecipe, "application/yaml"))).Json.GetProperty("id").GetString()!;
            var (queue, index) = (service.Services.GetRequiredService<JobQueue>(), service.Services.GetRequiredService<RunIndex>());
            var job = queue.TakeNext("cpu")!;
            Assert.Equal(id, job.Place.Id);
            service.Services.GetRequiredService<JobActions>().Cancel(job.Place);
            Assert.Equal(RunStatus.Cancelling, index.Find(id)!.Status);
            if (own is not null)
                new RunFailure(own, []).Write(job.Place.Run);
            queue.Ended(job, new JobExit(code, ["boom"]));
            Assert.Equal((status, error), (index.Find(id)!.Status, index.Find(id)!.Error));
            Assert.Empty(queue.Active());
        }
    }

    [Fact]
    public async Task A_run_that_was_done_before_it_heard_of_its_end_is_finished()
    {
        await using var service = await GuardedService.StartAsync(s => s with { Devices = [] });
        await service.PostAsync("/api/v1/runs", GuardedService.Text(Some.TinyRecipe, "application/yaml"));
        var queue = service.Services.GetRequiredService<JobQueue>();
        var job = queue.TakeNext("cpu")!;
        service.Services.GetRequiredService<JobActions>().Cancel(job.Place);
        RunDirectory.WriteJson(job.Place.Run.SummaryFile, new { best_epoch = 1 });
        queue.Ended(job, new JobExit(0, []));
        Assert.Equal(RunStatus.Finished, service.Services.GetRequiredService<RunIndex>().Find(job.Place.Id)!.Status);
    }
}
