using VisionFinetune.Runner.Studies.Results;
namespace VisionFinetune.Runner.Studies.Analysis;
internal static class StudyAnalyzer
{
    public static StudyAnalysis Analyze(StudyResult result) => new([], [], "", [], result.Runs.Any(r => r.Score is not null) ? result.Variants[0].Name : null);
}
