// Writes (depth in metres, motion in pixels of the frame x right, y down, 0) for every pixel. One triangle, no mesh.
Shader "Hidden/LsdGame/Planes"
{
    SubShader
    {
        Cull Off ZWrite Off ZTest Always

        HLSLINCLUDE
        #include "UnityCG.cginc"

        UNITY_DECLARE_DEPTH_TEXTURE(_CameraDepthTexture);
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

        float4 Planes(float2 uv, float2 travelled)
        {
            float depth = Metres(SAMPLE_DEPTH_TEXTURE(_CameraDepthTexture, uv));
            return float4(depth, travelled * _LsdFrameSize.xy * float2(1, -1), 0);
        }
        ENDHLSL

        Pass
        {
            Name "BuiltIn"
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex Vertex
            #pragma fragment Fragment

            sampler2D _CameraMotionVectorsTexture;

            float4 Fragment(Varyings input) : SV_Target
            {
                return Planes(input.uv, tex2D(_CameraMotionVectorsTexture, input.uv).xy);
            }
            ENDHLSL
        }

        Pass
        {
            Name "Universal"
            HLSLPROGRAM
            #pragma target 3.5
            #pragma vertex Vertex
            #pragma fragment Fragment

            sampler2D _MotionVectorTexture;

            float4 Fragment(Varyings input) : SV_Target
            {
                return Planes(input.uv, tex2D(_MotionVectorTexture, input.uv).xy);
            }
            ENDHLSL
        }
    }
}
