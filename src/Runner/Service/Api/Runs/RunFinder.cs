using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Index;

namespace VisionFinetune.Runner.Service.Api.Runs;

/// <summary>Finds what an address names.</summary>
internal sealed class RunFinder(ServiceSettings settings)
{
    /// <exception cref="ProblemException">There is no such run.</exception>
    public RunPlace Run(string id) => RunPlace.Find(settings.RunsFolder, id) is { IsStudy: false } place ? place
        : throw ProblemException.NotFound($"There is no run '{id}'.");

    /// <exception cref="ProblemException">There is no such study.</exception>
    public RunPlace Study(string id) => RunPlace.Find(settings.RunsFolder, id) is { IsStudy: true } place ? place
        : throw ProblemException.NotFound($"There is no study '{id}'.");
}
