using System.Collections.Concurrent;
using Serilog;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Studies.Planning;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Running;

/// <summary>Trains what is not trained yet, side by side in worker processes.</summary>
internal sealed class StudyRunner(StudyFolder study, WorkerPool workers)
{
    private readonly StudyMetric _metric = StudyMetric.All.First(m => m.Key == study.Plan.Metric);
    private int _done;

    private StudyPlan Plan => study.Plan;

    /// <summary>Runs every look of successive halving, then the survivors to their end.</summary>
    /// <exception cref="OperationCanceledException">Stopped; every run in progress has a checkpoint.</exception>
    public async Task Train(CancellationToken stop)
    {
        await using var stopping = stop.Register(workers.Stop);
        var survivors = Plan.Variants;
        foreach (var epoch in SuccessiveHalving.Looks(Plan.Settings.Halving, Plan.Epochs))
        {
            await TrainAll(survivors, epoch, stop);
            survivors = SuccessiveHalving.Survivors(survivors, Plan.Settings.Halving!.Factor, epoch, _metric, study.EpochsOf);
            Log.Information("After epoch {Epoch}: {Kept} of {All} variants go on: {Names:l}", epoch, survivors.Count, Plan.Variants.Count,
                string.Join("; ", survivors.Select(v => v.Name)));
        }
        await TrainAll(survivors, null, stop);
    }

    /// <summary>Scores the test split with the best checkpoint of every finished run of a variant that has the right to it.</summary>
    public async Task ScoreTest(PlannedRuns variant, CancellationToken stop)
    {
        await using var stopping = stop.Register(workers.Stop);
        foreach (var run in Plan.Seeds.Select(seed => study.Run(variant, seed)).Where(r => File.Exists(r.SummaryFile) && !File.Exists(TestClaim.ScoreFile(r))))
        {
            var reply = await Ask(new WorkerRequest(run.Folder, null, ScoreTest: true, Plan.Threads), stop);
            if (reply.Outcome == WorkerOutcome.Failed)
                Log.Error("The test split could not be scored with {Run:l}: {Error:l}", run.Name, reply.Error);
        }
    }

    /// <summary>Seed by seed: whenever it is stopped, as many whole pairs as possible are there.</summary>
    private async Task TrainAll(IReadOnlyList<PlannedRuns> variants, int? until, CancellationToken stop)
    {
        var all = Plan.Seeds.SelectMany(_ => variants, (seed, variant) => (Variant: variant, Seed: seed, Run: study.Run(variant, seed))).ToList();
        var waiting = new ConcurrentQueue<(PlannedRuns Variant, long Seed, RunDirectory Run)>(all.Where(r => !StudyFolder.IsDone(r.Run, until)));
        _done = all.Count - waiting.Count;
        workers.Prepare(Math.Min(Plan.Jobs, waiting.Count));
        var jobs = Enumerable.Range(0, Math.Min(Plan.Jobs, waiting.Count)).Select(async _ =>
        {
            while (!stop.IsCancellationRequested && waiting.TryDequeue(out var next))
                await TrainOne(next.Variant, next.Seed, next.Run, until, all.Count, stop);
        });
        await Task.WhenAll(jobs);
        stop.ThrowIfCancellationRequested();
    }

    private async Task TrainOne(PlannedRuns variant, long seed, RunDirectory run, int? until, int total, CancellationToken stop)
    {
        var reply = await Ask(new WorkerRequest(run.Folder, until, ScoreTest: false, Plan.Threads), stop);
        if (reply.Outcome == WorkerOutcome.Interrupted)
            return;
        var place = $"[{Interlocked.Increment(ref _done)}/{total}]";
        if (reply.Outcome == WorkerOutcome.Failed)
        {
            new RunFailure(reply.Error ?? "It failed without a word.", reply.LastLines ?? []).Write(run);
            Log.Error("{Place:l} {Variant:l}, seed {Seed}: FAILED. {Error:l}", place, variant.Name, seed, reply.Error);
            return;
        }
        var epochs = run.ReadMetrics();
        Log.Information("{Place:l} {Variant:l}, seed {Seed}: {Metric:l} {Value:l} after epoch {Epoch}, {Seconds:F1} s", place, variant.Name, seed, _metric.Label,
            Show(_metric.Of(epochs[^1])), epochs[^1].Epoch, epochs.Sum(e => e.Seconds));
    }

    private string Show(double? value) => _metric.IsShare ? FormattableString.Invariant($"{value * 100:f2} %") : FormattableString.Invariant($"{value:g4}");

    private async Task<WorkerReply> Ask(WorkerRequest request, CancellationToken stop)
    {
        var worker = workers.Rent();
        if (stop.IsCancellationRequested)
            worker.Stop();
        var reply = await worker.Send(request);
        workers.Return(worker);
        return reply.Outcome == WorkerOutcome.Failed ? reply with { LastLines = worker.LastErrors } : reply;
    }
}
