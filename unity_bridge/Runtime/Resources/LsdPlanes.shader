// Writes (depth in metres, motion in pixels of the frame x right, y down, 0) for every pixel. One triangle, no mesh.
Shader "Hidden/LsdGame/Planes"
{
    SubShader
    {
        Cull Off ZWrite Off ZTest Always

        Pass
        {
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex Vertex
            #pragma fragment Fragment
            #include "UnityCG.cginc"

            UNITY_DECLARE_DEPTH_TEXTURE(_CameraDepthTexture);
            sampler2D _LsdMotion;
            float4 _LsdFrameSize;

            struct Varyings
            {
                float4 position : SV_POSITION;
                float2 uv : TEXCOORD0;
            };

            Varyings Vertex(uint id : SV_VertexID)
            {
                Varyings output;
                float2 corner = float2((id << 1) & 2, id & 2);
                output.position = float4(corner * 2 - 1, 0, 1);
                output.uv = corner;
                #if UNITY_UV_STARTS_AT_TOP
                output.uv.y = 1 - output.uv.y;
                #endif
                return output;
            }

            float Metres(float raw)
            {
                #if UNITY_REVERSED_Z
                float along = 1 - raw;
                #else
                float along = raw;
                #endif
                float orthographic = lerp(_ProjectionParams.y, _ProjectionParams.z, along);
                return lerp(LinearEyeDepth(raw), orthographic, unity_OrthoParams.w);
            }

            float4 Fragment(Varyings input) : SV_Target
            {
                float depth = Metres(SAMPLE_DEPTH_TEXTURE(_CameraDepthTexture, input.uv));
                float2 motion = tex2D(_LsdMotion, input.uv).xy * _LsdFrameSize.xy * float2(1, -1);
                return float4(depth, motion, 0);
            }
            ENDHLSL
        }
    }
}
