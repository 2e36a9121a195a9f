using VisionFinetune.Runner.Events.Live;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Service.Live;
using VisionFinetune.Runner.Service.Queue;

namespace VisionFinetune.Runner.Service.Observability;

/// <summary>Asks index, queue and streams.</summary>
internal sealed class ServiceFigures(RunIndex index, JobQueue queue, LiveRuns live) : IServiceFigures
{
    public IReadOnlyDictionary<string, int> RunsByStatus
    {
        get
        {
            var counts = index.Runs(new RunQuery { Limit = 1 }).Counts;
            return Enum.GetValues<RunStatus>().ToDictionary(status => Names.Of(status), status => counts.GetValueOrDefault(status));
        }
    }

    public int Waiting => queue.Waiting().Count;

    public int EventStreams => live.Watchers;

    public IReadOnlyList<ActiveTraining> Active =>
        [.. queue.Active().Where(job => !job.Place.IsStudy).Select(job => new ActiveTraining(RunEventFile.PathOf(job.Place.Run), job.Device))];
}
